/** Who is on call changed from the calendar: what is sent, what may go wrong, and how it is taken back. */
import { ask, isRefusal } from '../../../graphql/client.ts';
import { AddOverride, RemoveOverride } from '../../../graphql/documents/schedules.ts';
import { tell } from '../../../tell.ts';
import { taking, type Kind } from '../who/override.ts';
import type { Stretch } from './stretches.ts';

/** Milliseconds since 1970. */
export interface Change {
  schedule: string;
  kind: Kind;
  person: string | null;
  by: string | null;
  from: number;
  to: number;
}

export type Answered = { id: string; refused: null } | { id: null; refused: string };

/** What is left of a stretch, taken over by somebody; a gap is filled, a turn stood in for. */
export function takenOver(stretch: Stretch, by: string, now: Date): Change {
  const { kind, person } = stretch.kind === 'gap' ? { kind: 'add' as const, person: null } : taking(by, stretch.people);
  return { schedule: stretch.schedule.handle, kind, person, by, from: Math.max(stretch.from, now.getTime()), to: stretch.to };
}

export async function send({ schedule, kind, person, by, from, to }: Change, why: string | null): Promise<Answered> {
  const override = { schedule, kind, person, by, startsAt: new Date(from).toISOString(), endsAt: new Date(to).toISOString() };
  try {
    const { addOverride } = await ask(AddOverride, { override, why });
    if (isRefusal(addOverride)) return { id: null, refused: addOverride.message };
    if (addOverride.__typename === 'Override') return { id: addOverride.id, refused: null };
    return { id: null, refused: 'It was not taken.' };
  } catch (error) {
    const { what, todo } = tell(error);
    return { id: null, refused: `${what} ${todo}` };
  }
}

/** Null when it worked, else why not. */
export async function takeBack(id: string): Promise<string | null> {
  try {
    const { removeOverride } = await ask(RemoveOverride, { id, why: 'Taken back' });
    return isRefusal(removeOverride) ? removeOverride.message : null;
  } catch (error) {
    const { what, todo } = tell(error);
    return `${what} ${todo}`;
  }
}
