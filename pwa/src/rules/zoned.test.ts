import { expect, test } from 'vitest';
import { dayOf, dayWords, instantOf, localOf } from './zoned.ts';

const iso = (local: string, zone: string): string | undefined => instantOf(local, zone)?.toISOString();

test('a wall clock and its zone are one instant, and back', () => {
  expect(iso('2026-11-23T09:00', 'America/Chicago')).toBe('2026-11-23T15:00:00.000Z');
  expect(localOf('2026-11-23T15:00:00Z', 'America/Chicago')).toBe('2026-11-23T09:00');
  expect(iso('2026-11-23T09:00', 'Asia/Kathmandu')).toBe('2026-11-23T03:15:00.000Z');
  expect(iso('2026-01-01T00:30', 'Pacific/Kiritimati')).toBe('2025-12-31T10:30:00.000Z');
});

test('an hour that the zone skips becomes the first instant after the gap', () => {
  expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
  expect(iso('2026-03-08T02:00', 'America/Chicago')).toBe('2026-03-08T08:00:00.000Z');
});

test('an hour that comes twice is the first one', () => {
  expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(iso('2026-11-01T01:30', 'America/Chicago')).toBe('2026-11-01T06:30:00.000Z');
});

test('half a date is no time', () => {
  expect(instantOf('', 'UTC')).toBeNull();
  expect(instantOf('2026-11-23', 'UTC')).toBeNull();
  expect(instantOf('2026-13-40T09:00', 'UTC')).toBeNull();
});

test('a day belongs to the zone it is read in', () => {
  expect(dayOf('2026-11-23T23:30:00Z', 'UTC')).toBe('2026-11-23');
  expect(dayOf('2026-11-23T23:30:00Z', 'Asia/Tokyo')).toBe('2026-11-24');
  expect(dayWords('2026-11-24')).toBe('Tuesday 24 November');
});
