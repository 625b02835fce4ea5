/** What the page and the worker say to each other. */

/** To everyone on this device who listens. */
export type Broadcast =
  | { kind: 'outbox' }
  | { kind: 'answered'; id: string; capability: string | null }
  /** Something was done in a run here, or the server answered what was. */
  | { kind: 'run'; runId: string }
  /** Other runbooks are here than before, or newer ones. */
  | { kind: 'library' }
  | { kind: 'pushed'; incidentId: string | null; capability: string | null };

/** From the page to a waiting worker. */
export type ToWorker = { kind: 'skip-waiting' };

/** From the worker to one window. */
export type ToWindow = { kind: 'go'; url: string };

const CHANNEL = 'tocsin';

export function announce(message: Broadcast): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(message);
  channel.close();
}

/** Returns how to stop listening. */
export function listen(heard: (message: Broadcast) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<Broadcast>) => heard(event.data);
  return () => channel.close();
}
