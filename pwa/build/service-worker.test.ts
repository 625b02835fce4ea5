// @vitest-environment node
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { precacheList } from './service-worker.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'precache-'));
  for (const name of ['assets', 'icons', 'screenshots']) await mkdir(join(folder, name));
  for (const name of ['index.html', 'sw.js', 'assets/index-abc.js', 'icons/icon-192.png', 'icons/icon-512.png', 'screenshots/wide.png']) {
    await writeFile(join(folder, name), name);
  }
});
afterEach(() => rm(folder, { recursive: true }));

test('the list holds what is needed offline, the page by its address', async () => {
  expect((await precacheList(folder)).map(([url]) => url)).toEqual(['/assets/index-abc.js', '/icons/icon-192.png', '/']);
});

test('a revision follows the bytes and nothing else', async () => {
  const before = new Map(await precacheList(folder));
  await writeFile(join(folder, 'index.html'), 'changed');
  const after = new Map(await precacheList(folder));
  expect(after.get('/')).not.toBe(before.get('/'));
  expect(after.get('/icons/icon-192.png')).toBe(before.get('/icons/icon-192.png'));
});

test('a file whose name changes with its bytes needs no revision beside it', async () => {
  await writeFile(join(folder, 'assets/index-Bhe1A6rS.js'), 'built');
  const list = new Map(await precacheList(folder));
  expect(list.get('/assets/index-Bhe1A6rS.js')).toBe('');
  expect(list.get('/assets/index-abc.js')).toHaveLength(12);
});
