import { expect, test } from 'vitest';
import { begunWith, changeOf, wrongIn } from './announcement.ts';

const NOW = new Date('2026-11-28T03:00:00Z');
const KNOWN = { headline: 'Orders fail', impact: 'MAJOR' as const, startedAt: '2026-11-28T02:10:30Z', publishedAt: '2026-11-28T02:20:00Z' };

test('what was not touched is not sent', () => {
  expect(changeOf(begunWith(KNOWN, 'UTC'), KNOWN, 'UTC')).toBeNull();
  expect(wrongIn(begunWith(KNOWN, 'UTC'), KNOWN, 'UTC', NOW)).toEqual({});
});

test('a name, an impact that people say or that follows again, and an earlier beginning', () => {
  const form = { headline: ' Cards fail ', impact: '' as const, began: '2026-11-28T02:55' };
  expect(changeOf(form, KNOWN, 'Europe/Madrid')).toEqual({ headline: 'Cards fail', deriveImpact: true, startedAt: '2026-11-28T01:55:00.000Z' });
  expect(changeOf({ ...begunWith(KNOWN, 'UTC'), impact: 'CRITICAL' }, KNOWN, 'UTC')).toEqual({ impact: 'CRITICAL' });
});

test('it began before anybody was told, and has a name', () => {
  const form = { headline: ' ', impact: 'MAJOR' as const, began: '2026-11-28T02:30' };
  expect(Object.keys(wrongIn(form, KNOWN, 'UTC', NOW))).toEqual(['headline', 'began']);
  expect(wrongIn({ ...form, headline: 'x' }, { ...KNOWN, publishedAt: null }, 'UTC', NOW)).toEqual({});
  expect(wrongIn({ ...form, headline: 'x', began: '' }, KNOWN, 'UTC', NOW).began).toBe('Choose a time.');
});
