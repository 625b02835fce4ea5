import { expect, test } from 'vitest';
import { dueWords, incidentWords, isUseless, wantsWords } from './runbook-care.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const item = (given: object): Parameters<typeof wantsWords>[0] => ({
  reviewDue: false,
  findings: [],
  suggestions: [],
  drafts: [],
  runbook: { reviewDueAt: '2026-11-07T12:00:00Z' },
  ...given,
});

test('what a runbook wants is said in the order in which it presses', () => {
  expect(wantsWords(item({ reviewDue: true, findings: [1, 2], suggestions: [1], drafts: [1, 2] }), NOW)).toBe(
    'review overdue by 3 weeks, 2 findings, one suggestion, 2 texts to judge',
  );
  expect(wantsWords(item({ drafts: [1] }), NOW)).toBe('one text to judge');
});

test('one and many', () => {
  expect(dueWords(1)).toBe('A runbook wants you');
  expect(dueWords(3)).toBe('3 runbooks want you');
  expect(incidentWords(0, null, NOW)).toBe('no incident in 90 days');
  expect(incidentWords(1, '2026-11-25T12:00:00Z', NOW)).toBe('one incident, the last 3 days ago');
  expect(incidentWords(4, '2026-11-25T12:00:00Z', NOW)).toBe('4 incidents, the last 3 days ago');
});

test('only what nobody follows, or what misleads, is proposed for putting away', () => {
  expect(isUseless('NEVER_USED') && isUseless('MISLEADING')).toBe(true);
  expect(isUseless('DEPENDENCY')).toBe(false);
});
