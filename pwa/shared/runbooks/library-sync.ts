/** Brings to this device what its person needs: asks what that is, lets go of the rest, fetches what is missing. */
import { fetchBody, NoNetwork } from './fetching-bodies.ts';
import { forget, keptBody, standing } from './library.ts';
import type { Wanted } from './library-plan.ts';
import { hold, note, rearrange } from './library-store.ts';
import { announce } from '../messages.ts';
import { dropPictures } from './pictures.ts';
import { askPins, type Pins } from './pins.ts';
import { indexKept } from '../search/search.ts';
import { keepSynonyms } from '../search/store.ts';
import { runbookShelf } from './shelf.ts';
import { alone } from '../sending.ts';
import { person } from '../shelf.ts';

/** `partly`: the network, the room or the time ended first. `unanswered`: nothing is known that was not. */
export type Synced = 'done' | 'partly' | 'unanswered' | 'sign-in' | 'nobody';

const AT_A_TIME = 3;

/** One tab or worker at a time; `signal` says when the time is up. What has come until then stays. */
export async function sync(now: () => Date, { signal }: { signal?: AbortSignal } = {}): Promise<Synced> {
  return alone('library', async () => {
    const by = await person();
    if (!by) return 'nobody';
    const before = await standing();
    if (before && before.by !== by) await forget();
    const pins = await askPins();
    if (pins === 'sign-in') return 'sign-in';
    if (!pins) return 'unanswered';
    const missing = await bring(pins, by, now, signal);
    if ((await person()) === by) return missing === 0 ? 'done' : 'partly';
    await forget(); // they signed out meanwhile
    return 'nobody';
  });
}

/** For a run that was just opened, whoever needs it. False: no answer now. */
export async function holdBody(hash: string, now: Date): Promise<boolean> {
  return (await fetchOne({ hash, handle: null }, now, undefined)) === 'held';
}

/** Returns how many are still missing. */
async function bring(pins: Pins, by: string, now: () => Date, signal: AbortSignal | undefined): Promise<number> {
  let wanted = await rearrange(pins, now());
  await keepSynonyms(pins.synonyms);
  for (;;) {
    await note(by, wanted.length, now());
    announce({ kind: 'library' });
    const { stopped, learnt } = await fetchAll(wanted, now, signal);
    wanted = await rearrange(pins, now());
    if (stopped || !learnt) break;
  }
  await note(by, wanted.length, now());
  if (wanted.length === 0) await dropPictures({ except: await picturesOfBodies() });
  announce({ kind: 'library' });
  if (!signal?.aborted) await indexKept();
  return wanted.length;
}

/** A few at a time, the most needed first. */
async function fetchAll(
  wanted: readonly Wanted[],
  now: () => Date,
  signal: AbortSignal | undefined,
): Promise<{ stopped: boolean; learnt: boolean }> {
  const queue = [...wanted];
  const went = { stopped: false, learnt: false };
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one && !went.stopped; one = queue.shift()) {
      const put = await fetchOne(one, now(), signal);
      went.stopped ||= put === 'stopped';
      went.learnt ||= put === 'learnt';
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return went;
}

/** `stopped`: the network, the time or the disk's room has ended, and the others would fare the same. */
async function fetchOne(wanted: Wanted, now: Date, signal: AbortSignal | undefined): Promise<'held' | 'learnt' | 'gone' | 'stopped'> {
  try {
    const known = await (await runbookShelf()).get('bodies', wanted.hash);
    const body = known && (await keptBody(wanted.hash));
    const found = known && body ? { body, size: known.size } : await fetchBody(wanted.hash, signal);
    return found ? await hold(wanted, found, now) : 'gone';
  } catch (error) {
    if (error instanceof NoNetwork || (error as Error).name === 'QuotaExceededError') return 'stopped';
    throw error;
  }
}

async function picturesOfBodies(): Promise<Set<string>> {
  return new Set((await (await runbookShelf()).getAll('bodies')).flatMap(({ pictures }) => pictures));
}
