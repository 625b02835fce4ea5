/** The page's view of what is not answered yet, taps and what was done in runs, and when to try again. */
import { listen } from '../shared/messages.ts';
import { flush, isOverdue, send, waiting, type Answer, type Entry } from '../shared/outbox.ts';
import { flushOps, putOp, waitingOps } from '../shared/runs/ops.ts';
import type { KeptOp, MadeOp } from '../shared/runbooks/shelf.ts';
import { toasts } from './toasts.svelte.ts';

class Waiting {
  entries = $state<Entry[]>([]);
  /** Of whoever is signed in. */
  ops = $state.raw<KeptOp[]>([]);

  /** Taps that waited so long that the person must know. */
  overdue(now: Date): Entry[] {
    return this.entries.filter((entry) => isOverdue(entry, now));
  }

  /** Keeps the tap, then tries to send it. Null: no answer yet, it is queued. */
  async send(tap: Entry): Promise<Answer | null> {
    const answer = await send(tap, () => new Date());
    if (!answer) void askForSync();
    await this.#read();
    return answer;
  }

  /** Keeps what was done in a run, then tries to send it. True when nothing of that run waits any more. */
  async record(runId: string, op: MadeOp): Promise<boolean> {
    await putOp(runId, op);
    await this.#flushOps();
    await this.#read();
    const left = this.ops.some((one) => one.runId === runId);
    if (left) void askForSync();
    return !left;
  }

  /** Tries once more; what a screen no longer waits for is told in a toast. */
  async flush(): Promise<void> {
    for (const { entry, answer } of await flush(() => new Date())) {
      if (entry.op !== 'mutation') continue;
      if (answer.kind === 'refused') toasts.say(`${entry.words}: ${answer.message}`, { tone: 'bad' });
      else toasts.say(`${entry.words}: sent and taken.`, { tone: 'good' });
    }
    await this.#flushOps();
    await this.#read();
  }

  /** Tries at start, when the network or the person returns, and every half minute while something waits. */
  start(): () => void {
    const retry = (): void => {
      if (document.visibilityState === 'visible') void this.flush();
    };
    const deaf = listen((message) => {
      if (message.kind !== 'pushed') void this.#read();
    });
    const timer = setInterval(() => {
      if (this.entries.length + this.ops.length > 0) retry();
    }, 30_000);
    addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    void this.flush();
    return () => {
      deaf();
      clearInterval(timer);
      removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
    };
  }

  async #flushOps(): Promise<void> {
    const { refused } = await flushOps(() => new Date());
    for (const { refusal } of refused) toasts.say(`A step was not taken: ${refusal?.message}`, { tone: 'bad' });
  }

  async #read(): Promise<void> {
    [this.entries, this.ops] = await Promise.all([waiting(), waitingOps()]);
  }
}

/** Where the browser has Background Sync, the worker sends even when this tab is gone. */
async function askForSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await (registration as SyncingRegistration | undefined)?.sync?.register('outbox').catch(() => undefined);
}

interface SyncingRegistration extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

export const outbox = new Waiting();
