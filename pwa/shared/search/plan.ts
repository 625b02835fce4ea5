/** What of the index can stay, and what has to be read anew: pure, from what is kept. */
import type { Entry } from './segments.ts';
import type { KeptRunbook } from '../runbooks/shelf.ts';

/** Segments of fewer entries are small; of these a handful may lie about before they are made one. */
const SMALL = 16;
const MOST_SMALL = 4;

/** A segment as far as this goes. */
interface Part {
  id: string;
  entries: readonly Entry[];
}

export interface Arranged<One> {
  left: readonly One[];
  /** Ids of segments. */
  gone: readonly string[];
  /** Handles. */
  missing: ReadonlySet<string>;
}

/** What is not here yet is found by what is listed of it. */
export function entryOf({ handle, held, pin }: KeptRunbook): Entry {
  const { title, summary, services } = pin;
  return { handle, hash: held?.hash ?? `listed ${pin.contentHash}`, title, summary, services };
}

/** `live` names what is kept: its hash by handle. A segment of which most is out of date goes as a whole. */
export function arrangeSegments<One extends Part>(segments: readonly One[], live: ReadonlyMap<string, string>): Arranged<One> {
  const seen = new Set<string>();
  const counted = segments.map((segment) => {
    const good = segment.entries.filter(({ handle, hash }) => live.get(handle) === hash && !seen.has(handle));
    for (const { handle } of good) seen.add(handle);
    return { segment, good };
  });
  const sound = counted.filter(({ segment, good }) => good.length > 0 && good.length * 2 > segment.entries.length);
  const small = sound.filter(({ good }) => good.length < SMALL);
  const left = small.length > MOST_SMALL ? sound.filter(({ good }) => good.length >= SMALL) : sound;
  const here = new Set(left.flatMap(({ good }) => good.map(({ handle }) => handle)));
  const stays = new Set(left.map(({ segment }) => segment.id));
  return {
    left: left.map(({ segment }) => segment),
    gone: segments.map(({ id }) => id).filter((id) => !stays.has(id)),
    missing: new Set([...live.keys()].filter((handle) => !here.has(handle))),
  };
}
