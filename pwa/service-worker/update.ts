/** A new version waits until a person agrees: a page must not change under the one who reads it. */
import type { ToWorker } from '../shared/messages.ts';
import { worker } from './worker.ts';

export async function skipIfAsked(event: ExtendableMessageEvent): Promise<void> {
  if ((event.data as ToWorker | null)?.kind === 'skip-waiting') await worker.skipWaiting();
}
