/** Words for severities and states: colour is never the only sign. */

export type Level = 1 | 2 | 3 | 4;
export type State = 'OPEN' | 'ACKNOWLEDGED' | 'CONTAINED' | 'RESOLVED';

const NAMES: Record<Level, string> = { 1: 'Critical', 2: 'High', 3: 'Medium', 4: 'Low' };

/** Anything unknown is shown as the mildest that still has a name. */
export const level = (severity: number): Level => (Math.min(4, Math.max(1, Math.round(severity))) as Level) || 4;

export const severityName = (severity: number): string => NAMES[level(severity)];

export function stateName(state: State): string {
  switch (state) {
    case 'OPEN':
      return 'Open';
    case 'ACKNOWLEDGED':
      return 'Acknowledged';
    case 'CONTAINED':
      return 'Contained';
    case 'RESOLVED':
      return 'Resolved';
    default:
      return state satisfies never;
  }
}
