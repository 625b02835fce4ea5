/** Runbooks without a network: their words and pictures from this device, brought up to date whenever the worker is awake. */
import { keptBody } from '../shared/runbooks/library.ts';
import { sync } from '../shared/runbooks/library-sync.ts';
import { keptPicture } from '../shared/runbooks/pictures.ts';
import { worker } from './worker.ts';

/** A worker that takes longer is stopped by the browser, in the middle of whatever it does. */
const PATIENCE = 25_000;

const KEPT = /^\/runbooks\/(bodies|pictures)\/([0-9a-f]{64})$/;

/** True where it is this event's. The hash names the bytes: what is here is never out of date. */
export function answerRunbook(event: FetchEvent): boolean {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  const [, kind, hash] = KEPT.exec(pathname) ?? [];
  if (method !== 'GET' || mode === 'navigate' || origin !== worker.location.origin || !hash) return false;
  event.respondWith(fromShelf(hash, kind === 'bodies' ? bodyFrom : keptPicture, event.request));
  return true;
}

/** Never throws: what does not come now comes at the next chance. */
export async function refreshLibrary(): Promise<void> {
  await sync(() => new Date(), { signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
}

async function fromShelf(hash: string, keptUnder: (hash: string) => Promise<Response | undefined>, request: Request): Promise<Response> {
  return (await keptUnder(hash).catch(() => undefined)) ?? fetch(request);
}

async function bodyFrom(hash: string): Promise<Response | undefined> {
  const body = await keptBody(hash);
  return body ? Response.json(body) : undefined;
}
