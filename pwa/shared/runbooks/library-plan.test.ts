import { expect, test } from 'vitest';
import { arrange, BOUND, type Here } from './library-plan.ts';
import type { Pins } from './pins.ts';
import type { KeptRun, KeptRunbook, Pin } from './shelf.ts';

const NOW = new Date('2026-11-28T03:00:00Z');
const EMPTY: Here = { runbooks: [], bodies: [], runs: [], banners: [], waiting: new Set() };
const pin = (handle: string, size = 20_000, version = 1): Pin => ({
  handle, title: handle, summary: '', version, contentHash: `${handle}-${version}`, size, why: 'you are on call', services: ['checkout'],
});
const asked = (...pins: Pin[]): Pins => ({ pins, contacts: [], banners: [], runs: [], synonyms: [] });
const row = (one: Pin, held = true): KeptRunbook => ({
  handle: one.handle, pin: one, place: 0, contacts: [], leftOut: false,
  held: held ? { hash: one.contentHash, version: one.version, savedAt: NOW.toISOString() } : null,
});
const body = (hash: string, size = 20_000) => ({ hash, size, pictures: [], savedAt: NOW.toISOString() });
const run = (more: Partial<KeptRun['run']> = {}, savedAt = NOW.toISOString()): KeptRun => ({
  id: 'run-1', incident: 142, savedAt, run: { id: 'run-1', contentHash: 'of-run', seq: 1, endedAt: null, ops: [], ...more },
});

test('what is missing is fetched in the order of need, what is here is not', () => {
  const { wanted, runbooks, gone } = arrange({ ...EMPTY, runbooks: [row(pin('b'))], bodies: [body('b-1')] }, asked(pin('a'), pin('b'), pin('c')), NOW);
  expect(wanted).toEqual([{ hash: 'a-1', handle: 'a' }, { hash: 'c-1', handle: 'c' }]);
  expect(runbooks.map(({ place, held }) => [place, held?.version])).toEqual([[0, undefined], [1, 1], [2, undefined]]);
  expect(gone.bodies).toEqual([]);
});

test('the version before stays until the new one is here', () => {
  const here = { ...EMPTY, runbooks: [row(pin('a'))], bodies: [body('a-1')] };
  const { wanted, runbooks, gone } = arrange(here, asked(pin('a', 20_000, 2)), NOW);
  expect(wanted).toEqual([{ hash: 'a-2', handle: 'a' }]);
  expect(runbooks[0]).toMatchObject({ pin: { version: 2 }, held: { version: 1 } });
  expect(gone.bodies).toEqual([]);
});

test('what does not fit is left out, named, and makes room for smaller ones that are needed less', () => {
  const large = BOUND - 30_000;
  const here = { ...EMPTY, runbooks: [row(pin('c'))], bodies: [body('c-1')] };
  const { runbooks, wanted, gone } = arrange(here, asked(pin('a', large), pin('b', 25_000), pin('c'), pin('d', 5_000)), NOW);
  expect(runbooks.map(({ handle, leftOut }) => [handle, leftOut])).toEqual([['a', false], ['b', false], ['c', true], ['d', false]]);
  expect(wanted.map(({ handle }) => handle)).toEqual(['a', 'b', 'd']);
  expect(gone.bodies).toEqual(['c-1']);
});

test('a size that was learnt counts for that version, and no longer', () => {
  const known = row({ ...pin('a'), size: BOUND + 1 }, false);
  expect(arrange({ ...EMPTY, runbooks: [known] }, asked(pin('a')), NOW).runbooks[0]?.leftOut).toBe(true);
  expect(arrange({ ...EMPTY, runbooks: [known] }, asked(pin('a', 20_000, 2)), NOW).runbooks[0]?.leftOut).toBe(false);
});

test('what is not needed any more goes, and its body with it', () => {
  const here = { ...EMPTY, runbooks: [row(pin('a')), row(pin('b'))], bodies: [body('a-1'), body('b-1'), body('orphan')] };
  expect(arrange(here, asked(pin('b')), NOW).gone).toMatchObject({ runbooks: ['a'], bodies: ['a-1', 'orphan'] });
});

test('the body of an open run stays, comes first, and takes room from everything else', () => {
  const here = { ...EMPTY, runs: [run()] };
  expect(arrange(here, asked(pin('a')), NOW).wanted[0]).toEqual({ hash: 'of-run', handle: null });
  const full = { ...here, bodies: [body('of-run', BOUND - 1)] };
  const { gone, runbooks } = arrange(full, asked(pin('a')), NOW);
  expect(gone).toMatchObject({ bodies: [], runs: [] });
  expect(runbooks[0]?.leftOut).toBe(true);
});

test('a run that has ended, or that nobody looked at for a week, goes with its body and its incident’s banner', () => {
  const banners = [{ number: 142, title: '', severity: 1, state: 'OPEN', detectedAt: '', acknowledgedAt: null, resolvedAt: null, nextUpdateDue: null, savedAt: '' }];
  for (const over of [run({ endedAt: NOW.toISOString() }), run({}, '2026-11-20T00:00:00Z')]) {
    const here = { ...EMPTY, runs: [over], bodies: [body('of-run')], banners };
    expect(arrange(here, asked(), NOW).gone).toEqual({ runbooks: [], bodies: ['of-run'], runs: ['run-1'], banners: [142] });
    expect(arrange({ ...here, waiting: new Set(['run-1']) }, asked(), NOW).gone).toEqual({ runbooks: [], bodies: [], runs: [], banners: [] });
  }
});

test('a run that was never opened here comes along, and an answer that was overtaken changes nothing', () => {
  const told = (seq: number): Pins => ({ ...asked(), runs: [{ incident: 142, run: { ...run().run, seq } }] });
  const first = arrange(EMPTY, told(4), NOW);
  expect(first.runs).toMatchObject([{ id: 'run-1', incident: 142, run: { seq: 4 }, savedAt: NOW.toISOString() }]);
  expect(first.wanted).toEqual([{ hash: 'of-run', handle: null }]);
  const here = { ...EMPTY, runs: [run({ seq: 5 })] };
  expect(arrange(here, told(4), NOW)).toMatchObject({ runs: [], gone: { runs: [] } });
  expect(arrange(here, told(6), NOW).runs).toHaveLength(1);
});

test('each keeps the contacts of its own services', () => {
  const nobody = { owner: null, primary: null, secondary: null, backup: null };
  const contacts = ['checkout', 'search'].map((handle) => ({ service: { handle, name: handle, ...nobody }, onCall: [], outside: [] }));
  const { runbooks } = arrange(EMPTY, { ...asked(pin('a')), contacts }, NOW);
  expect(runbooks[0]?.contacts.map(({ service }) => service.handle)).toEqual(['checkout']);
});
