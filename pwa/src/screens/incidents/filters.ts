/** Which incidents are wanted: read from the address, written to it, and put as the server asks for it. */
import type { State } from '../../rules/severity.ts';

export const STATES: readonly State[] = ['OPEN', 'ACKNOWLEDGED', 'CONTAINED', 'RESOLVED'];
const UNRESOLVED: State[] = ['OPEN', 'ACKNOWLEDGED', 'CONTAINED'];

export interface IncidentFilter {
  states?: State[];
  severities?: number[];
  service?: string;
  team?: string;
  mine?: boolean;
  search?: string;
}

/** Without a word about states the list is of what is not over; `state=any` is all. */
export function filterOf(query: URLSearchParams): IncidentFilter {
  const filter: IncidentFilter = {};
  const states = chosenStates(query);
  if (states.length < STATES.length) filter.states = states;
  const severities = chosenSeverities(query);
  if (severities.length > 0) filter.severities = severities;
  for (const name of ['service', 'team'] as const) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  if (query.get('mine')) filter.mine = true;
  const search = query.get('q')?.trim();
  if (search) filter.search = search;
  return filter;
}

export function chosenStates(query: URLSearchParams): State[] {
  const asked = query.get('state');
  if (!asked) return UNRESOLVED;
  if (asked === 'any') return [...STATES];
  const named = STATES.filter((state) => asked.toUpperCase().split(',').includes(state));
  return named.length > 0 ? named : UNRESOLVED;
}

export function chosenSeverities(query: URLSearchParams): number[] {
  const asked = (query.get('severity') ?? '').split(',').map(Number);
  return [1, 2, 3, 4].filter((level) => asked.includes(level));
}

/** The address's word for a choice of severities with one of them turned over; null for all. */
export function turnSeverity(query: URLSearchParams, level: number): string | null {
  const chosen = chosenSeverities(query);
  const next = chosen.includes(level) ? chosen.filter((one) => one !== level) : [...chosen, level].sort();
  return next.length > 0 && next.length < 4 ? next.join(',') : null;
}

const NAMES = ['state', 'severity', 'service', 'team', 'mine', 'q'];
/** How many things narrow the list, beyond leaving out what is over. */
export const narrowings = (query: URLSearchParams): number => NAMES.filter((name) => query.get(name)).length;
