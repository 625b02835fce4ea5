import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { keepRun, keptBanner, keptRun, keptRuns } from './kept.ts';
import type { IncidentBanner, SeenRun } from '../runbooks/shelf.ts';
import { keep } from '../shelf.ts';

const BANNER: IncidentBanner = {
  number: 142,
  title: 'Checkout answers 5xx',
  severity: 1,
  state: 'ACKNOWLEDGED',
  detectedAt: '2026-11-28T03:00:00Z',
  acknowledgedAt: null,
  resolvedAt: null,
  nextUpdateDue: null,
};
const run = (id: string): SeenRun & { title: string } => ({ id, contentHash: 'abc', seq: 0, endedAt: null, ops: [], title: 'Failover' });

test('a run is kept with all that its screen knows, and with its incident’s banner', async () => {
  await keepRun(run('run-1'), BANNER, new Date('2026-11-28T03:10:00Z'));
  expect(await keptRun('run-1')).toEqual({
    id: 'run-1',
    incident: 142,
    run: run('run-1'),
    savedAt: '2026-11-28T03:10:00.000Z',
    banner: { ...BANNER, savedAt: '2026-11-28T03:10:00.000Z' },
  });
  expect(await keptRun('run-2')).toBeNull();
  expect(await keptBanner(7)).toBeUndefined();
});

test('what was seen last comes first, and a newer banner is the one that all runs of it show', async () => {
  await keepRun(run('run-1'), BANNER, new Date('2026-11-28T03:10:00Z'));
  await keepRun(run('run-2'), { ...BANNER, state: 'RESOLVED' }, new Date('2026-11-28T03:30:00Z'));
  expect((await keptRuns()).map(({ id }) => id)).toEqual(['run-2', 'run-1']);
  expect((await keptRun('run-1'))?.banner?.state).toBe('RESOLVED');
});

test('a tab of the version before goes on reading and writing what it had', async () => {
  const before = await openDB('tocsin', 1, { upgrade: (db) => void db.createObjectStore('kept') });
  await before.put('kept', 'dark', 'theme');
  await keep('alarm', 'capability');
  await keepRun(run('run-1'), BANNER, new Date('2026-11-28T03:10:00Z'));
  expect(await before.get('kept', 'theme')).toBe('dark');
  before.close();
  const again = await openDB('tocsin', 1);
  expect(await again.get('kept', 'alarm')).toBe('capability');
  again.close();
});
