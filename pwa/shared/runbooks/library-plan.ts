/** What this device should hold of what is needed: pure, from what is here. */
import type { Pins } from './pins.ts';
import type { KeptBanner, KeptBody, KeptRun, KeptRunbook, Pin } from './shelf.ts';

/** All texts and pictures together. */
export const BOUND = 40_000_000;
/** An open run that was not seen for so long is not waited for any more. */
const RUNS_KEPT_FOR = 7 * 24 * 3600_000;

export interface Here {
  runbooks: readonly KeptRunbook[];
  bodies: readonly KeptBody[];
  runs: readonly KeptRun[];
  banners: readonly KeptBanner[];
  /** Runs in which something was done that the server does not have yet. */
  waiting: ReadonlySet<string>;
}

export interface Arranged {
  runbooks: readonly KeptRunbook[];
  runs: readonly KeptRun[];
  banners: readonly KeptBanner[];
  gone: {
    runbooks: readonly string[];
    bodies: readonly string[];
    runs: readonly string[];
    banners: readonly number[];
  };
  /** What is still to come, the most needed first. */
  wanted: readonly Wanted[];
}

export interface Wanted {
  hash: string;
  /** Null: only a run needs it. */
  handle: string | null;
}

/** Runs that are open come first, then runbooks in the server's order, as far as there is room. */
export function arrange(here: Here, { pins, contacts, banners, runs }: Pins, now: Date): Arranged {
  const seen = newer(here.runs, runs, now);
  const open = [...here.runs.filter(({ id }) => !seen.some((run) => run.id === id)), ...seen].filter((run) =>
    isRunNeeded(run, here.waiting, now),
  );
  const ofRuns = new Set(open.map(({ run }) => run.contentHash));
  const known = new Map(here.runbooks.map((one) => [one.handle, one]));
  const sizes = new Map(here.bodies.map(({ hash, size }) => [hash, size]));
  const sized = pins.map((pin) => ({ ...pin, size: learntSize(known.get(pin.handle), pin) }));
  const room = [...ofRuns].reduce((left, hash) => left - (sizes.get(hash) ?? 0), BOUND);
  const fits = fitting(sized, room);
  const runbooks = sized.map((pin, place): KeptRunbook => ({
    handle: pin.handle,
    pin,
    place,
    held: fits.has(pin.handle) ? (known.get(pin.handle)?.held ?? null) : null,
    contacts: contacts.filter(({ service }) => pin.services.includes(service.handle)),
    leftOut: !fits.has(pin.handle),
  }));
  const needed = new Set([...ofRuns, ...runbooks.map(({ held }) => held?.hash)]);
  const listed = new Set(pins.map(({ handle }) => handle));
  const incidents = new Set([...banners.map(({ number }) => number), ...open.map(({ incident }) => incident)]);
  return {
    runbooks,
    runs: seen,
    banners: banners.map((banner) => ({ ...banner, savedAt: now.toISOString() })),
    gone: {
      runbooks: here.runbooks.map(({ handle }) => handle).filter((handle) => !listed.has(handle)),
      bodies: [...sizes.keys()].filter((hash) => !needed.has(hash)),
      runs: here.runs.map(({ id }) => id).filter((id) => !open.some((run) => run.id === id)),
      banners: here.banners.map(({ number }) => number).filter((number) => !incidents.has(number)),
    },
    wanted: [
      ...[...ofRuns].filter((hash) => !sizes.has(hash)).map((hash) => ({ hash, handle: null })),
      ...runbooks.filter(({ leftOut, held, pin }) => !leftOut && held?.hash !== pin.contentHash).map(({ handle, pin }) => ({ hash: pin.contentHash, handle })),
    ],
  };
}

/** What the server tells of runs, but for what was overtaken on its way. */
function newer(here: readonly KeptRun[], told: Pins['runs'], now: Date): KeptRun[] {
  const known = new Map(here.map(({ id, run }) => [id, run.seq]));
  return told
    .filter(({ run }) => (known.get(run.id) ?? -1) <= run.seq)
    .map(({ incident, run }) => ({ id: run.id, incident, run, savedAt: now.toISOString() }));
}

/** The most needed first; one that is too large for the room left makes way for what comes after it. */
function fitting(pins: readonly Pin[], room: number): Set<string> {
  const fits = new Set<string>();
  let left = room;
  for (const { handle, size } of pins) {
    if (size > left) continue;
    left -= size;
    fits.add(handle);
  }
  return fits;
}

/** The bytes that came, where that version came once; else what the server says. */
const learntSize = (known: KeptRunbook | undefined, pin: Pin): number => (known?.pin.contentHash === pin.contentHash ? known.pin.size : pin.size);

/** What was done in it still waits to be sent, or it may be gone on with. */
function isRunNeeded({ id, run, savedAt }: KeptRun, waiting: ReadonlySet<string>, now: Date): boolean {
  return waiting.has(id) || (run.endedAt === null && now.getTime() - Date.parse(savedAt) < RUNS_KEPT_FOR);
}
