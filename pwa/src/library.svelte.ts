/** The page's view of the runbooks kept on this device, and when to look whether others are needed. */
import { untrack } from 'svelte';
import { all, forget, standing } from '../shared/runbooks/library.ts';
import { used } from '../shared/runbooks/library-store.ts';
import { sync, type Synced } from '../shared/runbooks/library-sync.ts';
import { listen } from '../shared/messages.ts';
import type { KeptRunbook, LibraryStanding } from '../shared/runbooks/shelf.ts';
import { session } from './session.svelte.ts';

/** Coming back to the app asks again after this; where something was still missing, sooner. */
const FRESH_FOR = 5 * 60_000;
const PATCHY_FOR = 30_000;
/** How often the browser may wake the worker for it, at most; it decides itself, and mostly wakes it less. */
const WAKE_EVERY = 6 * 3600_000;

class Library {
  /** Null: never asked, or nobody may read runbooks here. */
  standing = $state.raw<LibraryStanding | null>(null);
  runbooks = $state.raw<readonly KeptRunbook[]>([]);
  /** Bytes. */
  used = $state(0);
  busy = $state(false);

  /** Looks when somebody comes in, comes back, or has a network again. Call once. */
  start(): void {
    const look = (): void => {
      if (document.visibilityState === 'visible' && isReader()) void this.#lookIfStale(new Date());
    };
    $effect.root(() => {
      $effect(() => {
        const mayNot = session.standing === 'in' && !session.unconfirmed && !session.may('runbook.see');
        if (isReader()) untrack(look);
        else if (mayNot) void untrack(() => forget().catch(() => undefined));
      });
    });
    document.addEventListener('visibilitychange', look);
    addEventListener('online', look);
    void askToBeWoken();
  }

  /** Follows what is here while a screen shows it. Returns how to stop. */
  watch(): () => void {
    void this.#read();
    return listen((message) => {
      if (message.kind === 'library') void this.#read();
    });
  }

  /** On somebody's word: asks at once. */
  async refresh(): Promise<Synced> {
    this.busy = true;
    try {
      return await sync(() => new Date());
    } finally {
      this.busy = false;
      await this.#read();
    }
  }

  async #lookIfStale(now: Date): Promise<void> {
    const last = await standing().catch(() => null);
    const age = last ? now.getTime() - Date.parse(last.checkedAt) : Infinity;
    if (this.busy || age < (last?.missing ? PATCHY_FOR : FRESH_FOR)) return;
    await this.refresh().catch(() => undefined); // a full or forbidden store costs the offline copies, never the app
  }

  async #read(): Promise<void> {
    [this.standing, this.runbooks, this.used] = await Promise.all([standing(), all(), used()]);
  }
}

const isReader = (): boolean => session.standing === 'in' && session.may('runbook.see');

/** Where there is Periodic Background Sync: installed apps on Chromium. */
async function askToBeWoken(): Promise<void> {
  const registration = (await navigator.serviceWorker?.ready) as PeriodicRegistration | undefined;
  await registration?.periodicSync?.register('library', { minInterval: WAKE_EVERY }).catch(() => undefined);
}

interface PeriodicRegistration extends ServiceWorkerRegistration {
  periodicSync?: { register(tag: string, options: { minInterval: number }): Promise<void> };
}

export const library = new Library();
