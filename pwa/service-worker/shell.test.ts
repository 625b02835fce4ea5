import { beforeEach, expect, test, vi } from 'vitest';

let kept: Map<string, Response>;
let fetched: string[];
let broken: string | null;

/** A cache that remembers, with the parts of the real one that are used. */
function fakeCaches(): void {
  kept = new Map();
  fetched = [];
  broken = null;
  const cache = {
    keys: async () => [...kept.keys()].map((key) => new Request(new URL(key, location.origin))),
    put: async (key: string, response: Response) => void kept.set(key, response),
    match: async (key: string) => kept.get(key)?.clone(),
    delete: async (request: Request) => kept.delete(request.url.slice(location.origin.length)),
  };
  vi.stubGlobal('caches', { open: async () => cache });
  vi.stubGlobal('clients', { claim: async () => undefined });
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname;
    fetched.push(path);
    return new Response(path, { status: path === broken ? 500 : 200 });
  });
}

async function version(list: [string, string][]): Promise<typeof import('./shell.ts')> {
  vi.stubGlobal('__PRECACHE__', list);
  vi.resetModules();
  return import('./shell.ts');
}

const FIRST: [string, string][] = [
  ['/', 'r1'],
  ['/assets/index-abc.js', 'r1'],
  ['/icons/icon-192.png', 'r1'],
];
const get = (path: string, mode: RequestMode = 'cors'): Pick<Request, 'method' | 'mode' | 'url'> => ({
  method: 'GET',
  mode,
  url: new URL(path, location.origin).href,
});

beforeEach(fakeCaches);

test('an update fetches only what changed, and the old files stay until it takes over', async () => {
  await (await version(FIRST)).install();
  expect(fetched).toEqual(['/', '/assets/index-abc.js', '/icons/icon-192.png']);
  fetched = [];
  const next = await version([['/', 'r2'], ['/assets/index-def.js', 'r1'], ['/icons/icon-192.png', 'r1']]);
  await next.install();
  expect(fetched).toEqual(['/', '/assets/index-def.js']);
  expect(kept.has('/?__rev=r1')).toBe(true);
  await next.tidy();
  expect([...kept.keys()].sort()).toEqual(['/?__rev=r2', '/assets/index-def.js?__rev=r1', '/icons/icon-192.png?__rev=r1']);
});

test('a file that cannot be fetched fails the installation: half a shell is none', async () => {
  const shell = await version(FIRST);
  broken = '/assets/index-abc.js';
  await expect(shell.install()).rejects.toThrow('could not be kept');
});

test('every screen is answered by the shell, files by themselves, and what is the server’s by the server', async () => {
  const { keptFor } = await version(FIRST);
  expect(keptFor(get('/', 'navigate'))).toBe('/?__rev=r1');
  expect(keptFor(get('/incidents/142', 'navigate'))).toBe('/?__rev=r1');
  expect(keptFor(get('/alarm', 'navigate'))).toBe('/?__rev=r1');
  expect(keptFor(get('/assets/index-abc.js'))).toBe('/assets/index-abc.js?__rev=r1');
  expect(keptFor(get('/assets/unknown.js'))).toBeNull();
  for (const path of ['/status', '/status.atom', '/auth/me', '/api/v2/status.json', '/calendar/x.ics', '/metrics']) {
    expect(keptFor(get(path, 'navigate'))).toBeNull();
  }
  expect(keptFor({ ...get('/', 'navigate'), method: 'POST' })).toBeNull();
  expect(keptFor(get('https://elsewhere.example/', 'navigate'))).toBeNull();
});
