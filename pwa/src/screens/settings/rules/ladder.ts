/** An escalation ladder while it is being written. */
import { exactly } from './duration.ts';

export interface Rung {
  tier: number;
  waitSeconds: number;
  acknowledgeWithinSeconds: number | null;
  notify: string[];
  when: string;
  expect: string;
}

export interface Ladder {
  handle: string;
  name: string;
  repeat: number;
  catchAll: string[];
  rungs: Rung[];
}

export type TargetKind = 'schedule' | 'secondary' | 'person' | 'team' | 'contact' | 'channel';
export const TARGET_WORDS: Record<TargetKind, string> = {
  schedule: 'On-call schedules',
  secondary: 'Secondaries: who is next in turn',
  person: 'People',
  team: 'Teams',
  contact: 'Contacts outside',
  channel: 'Channels',
};
/** Contacts and channels are told; only our own people can acknowledge. */
const TOLD_ONLY: readonly string[] = ['contact', 'channel'];

export const kindOf = (target: string): string => target.split(':', 1)[0] ?? '';

export const EMPTY: Ladder = { handle: '', name: '', repeat: 1, catchAll: [], rungs: [] };

/** The next rung: one tier higher than the last, as patient as it. */
export function nextRung(rungs: readonly Rung[]): Rung {
  const last = rungs.at(-1);
  return {
    tier: last ? Math.min(3, last.tier + 1) : 1,
    waitSeconds: last?.waitSeconds ?? 300,
    acknowledgeWithinSeconds: null,
    notify: [],
    when: '',
    expect: '',
  };
}

/** Seconds of silence after which each rung begins, and after which the catch-all does. */
export function climb(ladder: Pick<Ladder, 'rungs' | 'repeat'>): { begins: number[]; round: number; catchAll: number } {
  let at = 0;
  const begins = ladder.rungs.map((rung) => (at += rung.waitSeconds) - rung.waitSeconds);
  return { begins, round: at, catchAll: at * (ladder.repeat + 1) };
}

/** What an author should know before saving. The server decides; none of this forbids. */
export function cautions(rung: Rung): string[] {
  const said: string[] = [];
  if (rung.notify.length === 0) said.push('Calls nobody: it is passed at once.');
  else if (rung.notify.every((target) => TOLD_ONLY.includes(kindOf(target)))) {
    said.push('Nobody on this rung can acknowledge: contacts and channels are only told.');
  }
  const within = rung.acknowledgeWithinSeconds;
  if (within !== null && within > rung.waitSeconds) {
    said.push(`The promise to acknowledge within ${exactly(within)} is longer than the wait of ${exactly(rung.waitSeconds)}.`);
  }
  return said;
}

/** What `saveLadder` takes. */
export function asInput(ladder: Ladder, version: number | null) {
  return {
    handle: ladder.handle.trim(),
    name: ladder.name.trim(),
    repeat: ladder.repeat,
    catchAll: [...ladder.catchAll],
    rungs: ladder.rungs.map((rung) => ({
      ...rung,
      notify: [...rung.notify],
      when: rung.when.trim(),
      expect: rung.expect.trim(),
    })),
    version,
  };
}
