/** Roles of an incident in words, and what the reader may do with each. The server decides again. */

export type Role = 'COMMANDER' | 'DEPUTY' | 'SCRIBE' | 'COMMS_LEAD' | 'EXPERT';
export const ROLES: readonly Role[] = ['COMMANDER', 'COMMS_LEAD', 'DEPUTY', 'SCRIBE', 'EXPERT'];
export const ROLE_WORDS: Record<Role, string> = {
  COMMANDER: 'Commander',
  COMMS_LEAD: 'Comms lead',
  DEPUTY: 'Deputy',
  SCRIBE: 'Scribe',
  EXPERT: 'Experts',
};

export type Deed = 'take' | 'assign' | 'handOver' | 'release' | 'accept' | 'decline';

interface Named {
  handle: string;
}
export interface Held {
  role: Role;
  person: Named;
  offeredTo: Named | null;
}

/** For a vacant role, `held` is null; of experts there may always be one more. */
export function deeds(role: Role, held: Held | null, { me, mayTake, mayAssign, over }: { me: string; mayTake: boolean; mayAssign: boolean; over: boolean }): Deed[] {
  const all: (Deed | false)[] = held
    ? [
        !over && held.offeredTo?.handle === me && 'accept',
        !over && held.offeredTo?.handle === me && 'decline',
        !over && held.person.handle === me && role !== 'EXPERT' && !held.offeredTo && 'handOver',
        !over && held.person.handle !== me && role !== 'EXPERT' && mayAssign && 'assign',
        (held.person.handle === me || (role === 'EXPERT' && mayAssign)) && 'release',
      ]
    : [!over && mayTake && 'take', !over && mayAssign && 'assign'];
  return all.filter((deed) => deed !== false);
}
