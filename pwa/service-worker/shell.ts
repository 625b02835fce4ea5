/** The app without a network: every built file is kept by revision, and navigations are answered from them. */
import { isServersOwn } from '../shared/addresses.ts';
import { worker } from './worker.ts';

/** [url, revision] of every built file; written here by the build. */
declare const __PRECACHE__: readonly (readonly [string, string])[];

const CACHE = 'tocsin-shell';

/** The revision is in the key, so an unchanged file is not fetched again and two versions lie side by side. */
const keyOf = (url: string, revision: string): string => `${url}?__rev=${revision}`;

/** Fetches only what is new. All or nothing: half a shell would break the next start without a network. */
export async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const have = new Set((await cache.keys()).map((request) => pathOf(request.url)));
  const missing = __PRECACHE__.filter(([url, revision]) => !have.has(keyOf(url, revision)));
  await Promise.all(missing.map(([url, revision]) => fetchInto(cache, url, revision)));
}

async function fetchInto(cache: Cache, url: string, revision: string): Promise<void> {
  const response = await fetch(new Request(url, { cache: 'reload', credentials: 'same-origin' }));
  if (!response.ok || response.redirected) throw new Error(`${url} could not be kept: ${response.status}`);
  await cache.put(keyOf(url, revision), response);
}

/** This version is the one in use now: what only older ones needed goes. */
export async function tidy(): Promise<void> {
  const wanted = new Set(__PRECACHE__.map(([url, revision]) => keyOf(url, revision)));
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!wanted.has(pathOf(request.url))) await cache.delete(request);
  }
  await worker.clients.claim();
}

export function answerFetch(event: FetchEvent): void {
  const key = keptFor(event.request);
  if (key) event.respondWith(fromShelf(key, event.request));
}

/** Which kept file answers this request, if any. */
export function keptFor({ method, mode, url }: Pick<Request, 'method' | 'mode' | 'url'>): string | null {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== worker.location.origin || isServersOwn(pathname)) return null;
  const file = mode === 'navigate' && !isFile(pathname) ? '/' : pathname;
  const found = __PRECACHE__.find(([kept]) => kept === file);
  return found ? keyOf(...found) : null;
}

const isFile = (path: string): boolean => path !== '/' && __PRECACHE__.some(([kept]) => kept === path);

async function fromShelf(key: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(key, { ignoreVary: true });
  return kept ?? fetch(request); // evicted: the network still has it
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
