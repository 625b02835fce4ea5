import { expect, test } from 'vitest';
import { calmWords, dueFrom, reachWords, type Mine } from './due.ts';

const NOW = new Date('2026-11-21T03:12:00Z');
const inMinutes = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();
const ana = { handle: 'ana' };
const paged = [{ kind: 'page', queuedAt: inMinutes(-2), person: ana }];

const incident = (part: Partial<Mine>): Mine => ({
  number: 1,
  title: 'It burns',
  severity: 2,
  state: 'ACKNOWLEDGED',
  snoozedUntil: null,
  clock: { detectedAt: inMinutes(-60) },
  assignee: ana,
  ladder: { phase: 'WATCHING', dueAt: inMinutes(60) },
  pages: [],
  ...part,
});
const kinds = (...incidents: Mine[]): string[] => dueFrom('ana', incidents, NOW).map(({ kind }) => kind);

test('a page that climbs is due, and comes before everything', () => {
  const climbing = incident({ number: 2, severity: 4, state: 'OPEN', assignee: null, pages: paged, ladder: { phase: 'CLIMBING', dueAt: inMinutes(3) } });
  const snoozed = incident({ severity: 1, snoozedUntil: inMinutes(5), ladder: { phase: 'SNOOZED', dueAt: inMinutes(5) } });
  expect(kinds(snoozed, climbing)).toEqual(['answer', 'snooze']);
  expect(dueFrom('ana', [climbing], NOW)[0]?.at).toBe(inMinutes(3));
});

test('what is being worked on and asked about much later is not due', () => {
  expect(kinds(incident({}))).toEqual([]);
  expect(kinds(incident({ snoozedUntil: inMinutes(600), ladder: { phase: 'SNOOZED', dueAt: inMinutes(600) } }))).toEqual([]);
});

test('a forgotten acknowledgement is due shortly before it is asked about, and while it is', () => {
  expect(kinds(incident({ ladder: { phase: 'WATCHING', dueAt: inMinutes(9) } }))).toEqual(['asked']);
  const [asked] = dueFrom('ana', [incident({ ladder: { phase: 'WATCHING', dueAt: inMinutes(3) }, pages: paged })], NOW);
  expect(asked?.words).toBe('Still on it? Acknowledge again');
});

test('what somebody else holds is not due from me', () => {
  expect(kinds(incident({ assignee: { handle: 'bo' }, pages: paged, ladder: { phase: 'WATCHING', dueAt: inMinutes(1) } }))).toEqual([]);
});

test('a phone is trusted only as far as it has answered', () => {
  const phone = { label: 'Pixel', current: true, health: 'ready', lastReceiptAt: inMinutes(-120) };
  expect(reachWords(phone, NOW)).toEqual({ words: 'This device last rang 2 h ago.', tone: 'good' });
  expect(reachWords({ ...phone, health: 'never-tested', lastReceiptAt: null }, NOW)).toMatchObject({ tone: 'warn' });
  expect(reachWords({ ...phone, current: false, health: 'silent', lastReceiptAt: inMinutes(-15 * 1440) }, NOW)).toEqual({
    words: 'Pixel has not answered for 15 d: test it.',
    tone: 'bad',
  });
});

test('nobody is reassured beyond what is true', () => {
  const calm = { others: [], hasPhone: true, isNight: true };
  expect(calmWords(calm)).toEqual({
    title: 'All quiet.',
    words: 'Nothing is open anywhere. Sleep well: your phone rings if you are needed, and this page need not stay open.',
  });
  expect(calmWords({ ...calm, hasPhone: false }).words).toMatch(/No device rings for you yet/);
  expect(calmWords({ ...calm, hasPhone: null }).words).toBe('Nothing is open anywhere.');
  expect(calmWords({ ...calm, others: [{ state: 'OPEN' }] }).words).toMatch(/was not paged to you/);
  expect(calmWords({ ...calm, others: [{ state: 'CONTAINED' }] }).words).toMatch(/^Others have what is open/);
});
