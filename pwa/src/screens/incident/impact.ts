/** The impact form: what it begins with, and what it sends. */
import { readersZone } from '../../rules/time.ts';
import { instantOf, localOf } from '../../rules/zoned.ts';

export interface ImpactKnown {
  summary: string;
  regions: readonly string[];
  customers: number | null;
  customersNote: string;
  tickets: number | null;
  money: number | null;
  currency: string;
  contracts: string;
  clocks: readonly { name: string; startedAt: string; dueAt: string; doneAt: string | null }[];
}

/** Times as a `datetime-local` field writes them, in the reader's zone. */
export interface ClockDraft {
  name: string;
  startedAt: string;
  dueAt: string;
  doneAt: string;
}

export interface ImpactDraft {
  summary: string;
  regions: string;
  /** A number field that is empty holds null. */
  customers: number | null;
  customersNote: string;
  tickets: number | null;
  money: number | null;
  currency: string;
  contracts: string;
  clocks: ClockDraft[];
}

const local = (at: string | null, zone: string): string => (at ? localOf(at, zone) : '');

export function draftOf(impact: ImpactKnown | null, zone = readersZone()): ImpactDraft {
  return {
    summary: impact?.summary ?? '',
    regions: impact?.regions.join(', ') ?? '',
    customers: impact?.customers ?? null,
    customersNote: impact?.customersNote ?? '',
    tickets: impact?.tickets ?? null,
    money: impact?.money ?? null,
    currency: impact?.currency || 'EUR',
    contracts: impact?.contracts ?? '',
    clocks: (impact?.clocks ?? []).map(({ name, startedAt, dueAt, doneAt }) => ({
      name,
      startedAt: local(startedAt, zone),
      dueAt: local(dueAt, zone),
      doneAt: local(doneAt, zone),
    })),
  };
}

export interface Preset {
  name: string;
  withinSeconds: number;
}

/** Begun now: whoever adds it sets it back to when the duty began. */
export function clockOf({ name, withinSeconds }: Preset, now: Date, zone = readersZone()): ClockDraft {
  const due = new Date(now.getTime() + withinSeconds * 1000);
  return { name, startedAt: localOf(now, zone), dueAt: localOf(due, zone), doneAt: '' };
}

type Sent = Omit<ImpactKnown, 'regions' | 'clocks'> & { regions: string[]; clocks: { name: string; startedAt: string; dueAt: string; doneAt: string | null }[] };

/** What is sent, or why it cannot be. */
export function sentOf(draft: ImpactDraft, zone = readersZone()): Sent | string {
  const clocks = [];
  for (const clock of draft.clocks) {
    const [start, due] = [instantOf(clock.startedAt, zone), instantOf(clock.dueAt, zone)];
    if (!start || !due) return `“${clock.name || 'A clock'}” needs a start and an end.`;
    const done = clock.doneAt ? instantOf(clock.doneAt, zone) : null;
    clocks.push({ name: clock.name, startedAt: start.toISOString(), dueAt: due.toISOString(), doneAt: done?.toISOString() ?? null });
  }
  const regions = draft.regions.split(',').map((region) => region.trim()).filter(Boolean);
  const currency = draft.money === null ? '' : draft.currency;
  return { ...draft, currency, regions, clocks };
}
