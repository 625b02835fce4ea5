import { expect, test } from 'vitest';
import { exactly, inUnits } from './duration.ts';
import { apart, asPages, channelsOf, inOrder, nextStep, offset } from './reach.ts';

const CHANNELS = channelsOf([{ id: 'm1', label: 'SMS' }]);

test('a new step takes the first unused channel, a minute after the last one', () => {
  expect(nextStep([], CHANNELS)).toEqual({ channel: 'push', afterSeconds: 0 });
  expect(nextStep([{ channel: 'push', afterSeconds: 0 }], CHANNELS)).toEqual({ channel: 'email', afterSeconds: 60 });
  const all = CHANNELS.map(({ channel }, at) => ({ channel, afterSeconds: at * 30 }));
  expect(nextStep(all, CHANNELS)).toEqual({ channel: 'push', afterSeconds: 120 });
});

test('steps happen in the order of their times, ties as written', () => {
  const steps = [
    { channel: 'email', afterSeconds: 300 },
    { channel: 'push', afterSeconds: 0 },
    { channel: 'm1', afterSeconds: 0 },
  ];
  expect(inOrder(steps).map(({ channel }) => channel)).toEqual(['push', 'm1', 'email']);
});

test('longer waits are drawn longer, but nothing leaves the screen', () => {
  expect(apart(0)).toBeLessThan(apart(60));
  expect(apart(60)).toBeLessThan(apart(300));
  expect(apart(86_400)).toBe(6);
  expect(apart(-5)).toBe(apart(0));
});

test('an unknown word never turns into silence', () => {
  expect(asPages('never')).toBe('never');
  expect(asPages('weekends')).toBe('any');
});

test('offsets count from the first moment and never run backwards', () => {
  expect(offset('2026-11-21T03:00:00Z', '2026-11-21T03:05:00Z')).toBe(300);
  expect(offset('2026-11-21T03:00:00Z', '2026-11-21T02:00:00Z')).toBe(0);
});

test('lengths of time keep their seconds', () => {
  expect(inUnits(300)).toEqual({ count: 5, unit: 'm' });
  expect(inUnits(90)).toEqual({ count: 90, unit: 's' });
  expect(inUnits(7200)).toEqual({ count: 2, unit: 'h' });
  expect(inUnits(0)).toEqual({ count: 0, unit: 'm' });
  expect(exactly(5400)).toBe('1 h 30 min');
  expect(exactly(0)).toBe('0 s');
});
