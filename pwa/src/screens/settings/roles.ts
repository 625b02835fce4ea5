/** The five roles in words. */
import type { Role } from '../../session.svelte.ts';

export const ROLE_WORDS: Record<Role, { name: string; may: string }> = {
  ADMIN: { name: 'Administrator', may: 'Sets everything up, and may do everything.' },
  RESPONDER: { name: 'Responder', may: 'Goes on call and works on incidents.' },
  COMMS: { name: 'Communications', may: 'Tells customers and colleagues what happens.' },
  STAKEHOLDER: { name: 'Stakeholder', may: 'Is informed, and may report a problem.' },
  AUDITOR: { name: 'Auditor', may: 'Reads everything, changes nothing.' },
};
export const ROLES = Object.keys(ROLE_WORDS) as Role[];
