/** How the shelf of runbooks changes: each time all at once, so that a tab closed in the middle leaves no half of it. */
import type { Fetched } from './fetching-bodies.ts';
import { arrange, BOUND, type Wanted } from './library-plan.ts';
import type { Pins } from './pins.ts';
import { runbookShelf, type KeptBody, type KeptRunbook } from './shelf.ts';

/** Writes down what is needed and lets go of the rest. Returns what is still to come, the most needed first. */
export async function rearrange(pins: Pins, now: Date): Promise<readonly Wanted[]> {
  const transaction = (await runbookShelf()).transaction(['runbooks', 'bodies', 'contents', 'runs', 'banners', 'ops'], 'readwrite');
  const runbooks = transaction.objectStore('runbooks');
  const bodies = transaction.objectStore('bodies');
  const contents = transaction.objectStore('contents');
  const runs = transaction.objectStore('runs');
  const banners = transaction.objectStore('banners');
  const here = {
    runbooks: await runbooks.getAll(),
    bodies: await bodies.getAll(),
    runs: await runs.getAll(),
    banners: await banners.getAll(),
    waiting: new Set((await transaction.objectStore('ops').getAll()).map(({ runId }) => runId)),
  };
  const { gone, wanted, ...next } = arrange(here, pins, now);
  await Promise.all([
    ...next.runbooks.map((one) => runbooks.put(one)),
    ...next.runs.map((one) => runs.put(one)),
    ...next.banners.map((one) => banners.put(one)),
    ...gone.runbooks.map((handle) => runbooks.delete(handle)),
    ...gone.bodies.flatMap((hash) => [bodies.delete(hash), contents.delete(hash)]),
    ...gone.runs.map((id) => runs.delete(id)),
    ...gone.banners.map((number) => banners.delete(number)),
    transaction.done,
  ]);
  return wanted;
}

/** `learnt`: it is larger than the room left, which nobody could know. `gone`: nobody needs it here any more. */
export type Put = 'held' | 'learnt' | 'gone';

/** Body and name in one step. The version before stays until things are arranged anew. */
export async function hold({ hash, handle }: Wanted, { body, size }: Fetched, now: Date): Promise<Put> {
  const transaction = (await runbookShelf()).transaction(['runbooks', 'bodies', 'contents'], 'readwrite');
  const runbooks = transaction.objectStore('runbooks');
  const bodies = transaction.objectStore('bodies');
  const row = handle === null ? null : await runbooks.get(handle);
  if (row === undefined || (row && row.pin.contentHash !== hash)) return 'gone';
  if (row) {
    const others = (await bodies.getAll()).filter((one) => one.hash !== hash && one.hash !== row.held?.hash);
    const fits = size <= row.pin.size || sum(others) + size <= BOUND;
    await runbooks.put(fits ? held(row, size, now) : { ...row, pin: { ...row.pin, size } });
    if (!fits) return 'learnt';
  }
  await bodies.put({ hash, size, pictures: body.pictures, savedAt: now.toISOString() });
  await transaction.objectStore('contents').put(body, hash);
  await transaction.done;
  return 'held';
}

/** What the person is told of the last look. */
export async function note(by: string, missing: number, now: Date): Promise<void> {
  await (await runbookShelf()).put('standing', { by, checkedAt: now.toISOString(), missing }, 'last');
}

/** Bytes of all texts and pictures that are here. */
export async function used(): Promise<number> {
  return sum(await (await runbookShelf()).getAll('bodies'));
}

const held = (row: KeptRunbook, size: number, now: Date): KeptRunbook => ({
  ...row,
  pin: { ...row.pin, size },
  held: { hash: row.pin.contentHash, version: row.pin.version, savedAt: now.toISOString() },
});

const sum = (bodies: readonly KeptBody[]): number => bodies.reduce((total, { size }) => total + size, 0);
