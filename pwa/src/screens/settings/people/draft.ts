/** A person while an administrator writes one. */
import type { Role } from '../../../session.svelte.ts';

export interface Draft {
  handle: string;
  name: string;
  email: string;
  timeZone: string;
  role: Role;
}

export const DRAFT_WORDS: Record<keyof Draft, string> = { handle: 'Handle', name: 'Name', email: 'E-mail', timeZone: 'Time zone', role: 'Role' };

/** Only administrators are told the address. */
export const draftOf = ({ handle, name, email, timeZone, role }: Omit<Draft, 'email'> & { email: string | null }): Draft => ({
  handle,
  name,
  email: email ?? '',
  timeZone,
  role,
});

export const trimmed = (draft: Draft): Draft => ({
  ...draft,
  handle: draft.handle.trim(),
  name: draft.name.trim(),
  email: draft.email.trim(),
});
