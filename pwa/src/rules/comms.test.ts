import { expect, test } from 'vitest';
import { asRead, climb, isLast, lengthWords, standing, stageWords } from './comms.ts';

const NOW = new Date('2026-11-28T03:00:00Z');
const at = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();

test('a promise is counted down to the second within the hour, and says by how much it is overdue', () => {
  expect(standing(at(12), NOW)).toEqual({ words: 'in 12:00', tone: 'plain' });
  expect(standing(at(4.5), NOW)).toEqual({ words: 'in 4:30', tone: 'warn' });
  expect(standing(at(130), NOW)).toEqual({ words: 'in 2 h 10 min', tone: 'plain' });
  expect(standing(at(-7), NOW)).toEqual({ words: 'overdue by 7 min', tone: 'bad' });
});

test('word of it climbs, and who hears next is said with the time that is left', () => {
  expect(climb({ step: null, nextStepAt: at(10) }, NOW)).toEqual({ told: null, next: 'the lead is reminded in 10:00' });
  expect(climb({ step: 'OVERDUE', nextStepAt: at(3) }, NOW)).toEqual({ told: 'the lead was told that it is overdue', next: 'the deputy is told in 3:00' });
  expect(climb({ step: 'COMMANDER', nextStepAt: null }, NOW)).toEqual({ told: 'the commander was told', next: null });
  expect(climb({ step: 'DEPUTY', nextStepAt: at(-1) }, NOW).next).toBeNull();
});

test('what became of an update is said in one sentence', () => {
  const sent = { dueAt: null, whyApproval: '', whyHeld: null, approvals: [] };
  expect(stageWords({ ...sent, stage: 'PUBLISHED' }, NOW, 'UTC').words).toBe('Published');
  expect(stageWords({ ...sent, stage: 'SCHEDULED', dueAt: at(90) }, NOW, 'UTC').words).toBe('Goes out at 04:30');
  const approvals = [
    { person: { name: 'Bo' }, dueAt: at(-1), answer: 'SILENT' },
    { person: { name: 'Dana' }, dueAt: at(5), answer: null },
  ];
  expect(stageWords({ ...sent, stage: 'WAITING', approvals }, NOW, 'UTC').words).toBe('Waits for Dana until 03:05, then the next is asked');
  expect(stageWords({ ...sent, stage: 'WAITING' }, NOW, 'UTC').words).toBe('Waits for somebody to agree');
  expect(stageWords({ ...sent, stage: 'DRAFT', whyApproval: 'It is free text about a SEV1' }, NOW, 'UTC').words).toBe('A draft that needs a second person: it is free text about a SEV1');
  expect(stageWords({ ...sent, stage: 'DRAFT', whyHeld: 'Dana refused it: too early.' }, NOW, 'UTC')).toMatchObject({ words: 'Dana refused it: too early.', tone: 'warn' });
  expect(stageWords({ ...sent, stage: 'DRAFT' }, NOW, 'UTC').words).toBe('A draft: nobody has read it');
  expect(stageWords({ ...sent, stage: 'RETRACTED' }, NOW, 'UTC').words).toBe('Taken back');
});

test('after the last word nothing is promised', () => {
  expect(isLast('RESOLVED')).toBe(true);
  expect(isLast('MONITORING')).toBe(false);
});

test('lengths of the organisation file are read as words', () => {
  expect(lengthWords('15m')).toBe('15 min');
  expect(lengthWords('1h30m')).toBe('1 h 30 min');
  expect(lengthWords(null)).toBe('nothing');
});

test('a time that is promised when it goes out is said in words, not in braces', () => {
  expect(asRead('We say more by {{next_update}}, or {{ next_update }}.')).toBe('We say more by (the time then promised), or (the time then promised).');
  expect(asRead('{{other}} stays')).toBe('{{other}} stays');
});
