/** A person while an administrator writes one. */
import type { Role } from '../../../session.svelte.ts';

export interface Draft {
  handle: string;
  name: string;
  email: string;
  timeZone: string;
  role: Role;
  holidays: string;
}

export const DRAFT_WORDS: Record<keyof Draft, string> = {
  handle: 'Handle',
  name: 'Name',
  email: 'E-mail',
  timeZone: 'Time zone',
  role: 'Role',
  holidays: 'Public holidays',
};

type Read = Omit<Draft, 'email' | 'holidays'> & { email: string | null; holidays: string | null };

/** Only administrators are told the address. */
export const draftOf = ({ handle, name, email, timeZone, role, holidays }: Read): Draft => ({
  handle,
  name,
  email: email ?? '',
  timeZone,
  role,
  holidays: holidays ?? '',
});

export const trimmed = (draft: Draft): Draft => ({
  ...draft,
  handle: draft.handle.trim(),
  name: draft.name.trim(),
  email: draft.email.trim(),
  holidays: draft.holidays.trim(),
});
