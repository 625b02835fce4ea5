/** Pictures of runbooks by the hash of their bytes, in the browser's own cache: the worker answers from it. */

const CACHE = 'runbook-pictures';
const PLACE = '/runbooks/pictures/';

export const pictureAt = (hash: string): string => PLACE + hash;

const hashIn = (url: string): string => new URL(url).pathname.slice(PLACE.length);

export async function keptPicture(hash: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(pictureAt(hash), { ignoreVary: true });
}

export async function keepPicture(hash: string, picture: Response): Promise<void> {
  await (await caches.open(CACHE)).put(pictureAt(hash), picture);
}

export async function dropPictures({ except }: { except: ReadonlySet<string> }): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!except.has(hashIn(request.url))) await cache.delete(request);
  }
}

export async function forgetPictures(): Promise<void> {
  await caches.delete(CACHE);
}
