/** A person while an administrator writes one. */
import type { Role } from '../../../session.svelte.ts';

export interface Draft {
  handle: string;
  name: string;
  email: string;
  timeZone: string;
  role: Role;
}

export const trimmed = (draft: Draft): Draft => ({
  ...draft,
  handle: draft.handle.trim(),
  name: draft.name.trim(),
  email: draft.email.trim(),
});

export const same = (one: Draft, other: Draft): boolean =>
  (['handle', 'name', 'email', 'timeZone', 'role'] as const).every((key) => one[key] === other[key]);
