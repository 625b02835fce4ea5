/** Sends what waits, taps and what was done in runs, from wherever the worker is awake, and complains when one waited too long. */
import { flush, isOverdue, waiting, type Answered } from '../shared/outbox.ts';
import { flushOps, waitingOps } from '../shared/runs/ops.ts';
import { keptPage } from '../shared/shelf.ts';
import { answered, unanswered } from './notification.ts';
import { show } from './show.ts';
import type { SyncEvent } from './worker.ts';
import { wordsFor } from './words.ts';

/** In a sync event it throws while anything waits, which makes the browser try again later. */
export async function flushOutbox(sync?: SyncEvent): Promise<Answered[]> {
  const now = new Date();
  const answers = await flush(() => new Date());
  await flushOps(() => new Date());
  if (!sync) return answers;
  for (const { entry, answer } of answers) {
    const payload = entry.op === 'act' ? (await keptPage(entry.capability))?.payload : null;
    if (payload) {
      const { title, body } = wordsFor(answer, payload);
      await show(answered(payload, title, body));
    }
  }
  const left = await waiting();
  for (const entry of left.filter((one) => isOverdue(one, now))) {
    const payload = entry.op === 'act' ? (await keptPage(entry.capability))?.payload : null;
    if (payload) await show(unanswered(payload));
  }
  const still = left.length + (await waitingOps()).length;
  if (still > 0) throw new Error(`${still} taps still wait for an answer.`);
  return answers;
}
