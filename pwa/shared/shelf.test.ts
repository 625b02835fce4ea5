import { expect, test } from 'vitest';
import { CAPABILITY, PAGE } from '../build/fakes.ts';
import { drop, forgetOldPages, forgetSession, keep, keepAnswer, keepPage, kept, keptPage, shelf, wipe } from './shelf.ts';

const NOW = new Date('2026-11-21T03:12:00Z');

test('what is learnt of a page is added to what was known', async () => {
  await keepPage({ capability: CAPABILITY, payload: PAGE }, NOW);
  await keepPage({ capability: CAPABILITY, look: { incident: {} } }, new Date('2026-11-21T03:30:00Z'));
  await keepAnswer(CAPABILITY, 'escalate', { kind: 'expired' }, NOW);
  await keepAnswer(CAPABILITY, 'acknowledge', { kind: 'taken', who: 'Bo', at: null }, NOW);
  expect(await keptPage(CAPABILITY)).toEqual({
    capability: CAPABILITY,
    payload: PAGE,
    arrivedAt: NOW.toISOString(),
    look: { incident: {} },
    answers: { escalate: { kind: 'expired' }, acknowledge: { kind: 'taken', who: 'Bo', at: null } },
  });
});

test('pages are forgotten after a week', async () => {
  await keepPage({ capability: 'old' }, new Date('2026-11-13T00:00:00Z'));
  await keepPage({ capability: 'new' }, NOW);
  await forgetOldPages(NOW);
  expect(await (await shelf()).getAllKeys('pages')).toEqual(['new']);
});

test('signing out leaves nothing of the person but what waits to be sent', async () => {
  await keep('viewer', { handle: 'ana' });
  await keep('theme', 'dark');
  const db = await shelf();
  await db.put('answers', { at: '', result: { secret: 1 } }, 'incidents');
  await db.put('outbox', { op: 'act', id: '1', capability: 'c', action: 'acknowledge', tappedAt: '', tries: 0 });
  await keepPage({ capability: CAPABILITY }, NOW);
  await forgetSession();
  expect(await keptPage(CAPABILITY)).toBeDefined();
  await wipe();
  expect(await keptPage(CAPABILITY)).toBeUndefined();
  expect(await db.count('answers')).toBe(0);
  expect(await kept('viewer')).toBeUndefined();
  expect(await db.count('outbox')).toBe(1);
  expect(await kept('theme')).toBe('dark');
  await drop('theme');
  expect(await kept('theme')).toBeUndefined();
});
