/** Whose own an incident is, and which verbs make sense in its state. The server decides again. */
import { isAsked } from '../../rules/asked.ts';
import { answersFor, type Owned } from '../../rules/own.ts';
import type { State } from '../../rules/severity.ts';

export type Verb =
  | 'acknowledge'
  | 'escalate'
  | 'handOff'
  | 'takeOver'
  | 'contain'
  | 'resolve'
  | 'reopen'
  | 'severity'
  | 'holdOpen'
  | 'letGo'
  | 'snooze';

interface Named {
  handle: string;
}

/** As much of an incident as the rules need. */
export interface Acted {
  state: State;
  openedBy: string;
  heldOpen: boolean;
  assignee: Named | null;
  service: Owned | null;
  ladder: { phase: string; dueAt: string | null; rungs: readonly { notify: readonly string[]; people: readonly Named[] }[] } | null;
  pages: readonly { kind: string; queuedAt: string; person: Named | null }[];
}

/** Who asks: `rights` are those of the role, `duties` the schedules the person is on call for now. */
export interface Asking {
  handle: string;
  role: string;
  rights: readonly string[];
  teams: readonly string[];
  duties: readonly string[];
}

/** An administrator may act on all; others on what they hold, declared, answer for, were paged for or stand on the ladder of. */
export function mayAct(asking: Asking, incident: Acted): boolean {
  if (!asking.rights.includes('incident.act')) return false;
  if (asking.role === 'ADMIN') return true;
  const me = asking.handle;
  if (incident.assignee?.handle === me || incident.openedBy === `person:${me}`) return true;
  return (!!incident.service && answersFor(incident.service, asking)) || wasPaged(me, incident) || isOnLadder(asking, incident);
}

const wasPaged = (me: string, { pages }: Acted): boolean =>
  pages.some(({ kind, person }) => kind === 'page' && person?.handle === me);

function isOnLadder({ handle, teams, duties }: Asking, { ladder }: Acted): boolean {
  const calls = new Set([`person:${handle}`, ...teams.map((team) => `team:${team}`), ...duties.map((duty) => `schedule:${duty}`)]);
  return !!ladder?.rungs.some(
    ({ notify, people }) => notify.some((target) => calls.has(target)) || people.some((person) => person.handle === handle),
  );
}

/** What the large button does: nothing when somebody has it and nobody is being woken. */
export function mainVerb(incident: Acted, me: string): 'acknowledge' | null {
  if (incident.state === 'RESOLVED') return null;
  if (incident.state === 'OPEN' || incident.ladder?.phase === 'CLIMBING') return 'acknowledge';
  return isAsked(me, incident) ? 'acknowledge' : null;
}

/** The other verbs, those reached for most often first. */
export function verbs(incident: Acted, me: string): Verb[] {
  if (incident.state === 'RESOLVED') return ['reopen'];
  const isMine = incident.assignee?.handle === me;
  const all: (Verb | false)[] = [
    'escalate',
    'resolve',
    !isMine && incident.state !== 'OPEN' && 'takeOver',
    'handOff',
    incident.state !== 'CONTAINED' && 'contain',
    'snooze',
    'severity',
    incident.heldOpen ? 'letGo' : 'holdOpen',
  ];
  return all.filter((verb) => verb !== false);
}
