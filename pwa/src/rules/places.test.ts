import { expect, test } from 'vitest';
import { homeOf, placesFor } from './places.ts';

test('executives are at home in their briefings, everybody else in what is going on', () => {
  expect(homeOf('STAKEHOLDER')).toBe('/briefings');
  expect(homeOf('RESPONDER')).toBe('/now');
  expect(homeOf(undefined)).toBe('/now');
});

test('briefings come first for executives, and are no daily bread of responders', () => {
  expect(placesFor('STAKEHOLDER').map(({ href }) => href)[0]).toBe('/briefings');
  expect(placesFor('ADMIN').map(({ href }) => href)).toContain('/briefings');
  expect(placesFor('RESPONDER').map(({ href }) => href)).not.toContain('/briefings');
});

test('whoever may tell others finds Comms, and the bar of a phone holds six places for everybody', () => {
  for (const role of ['ADMIN', 'RESPONDER', 'COMMS', 'AUDITOR'] as const) expect(placesFor(role).map(({ href }) => href)).toContain('/comms');
  expect(placesFor('STAKEHOLDER').map(({ href }) => href)).not.toContain('/comms');
  for (const role of ['ADMIN', 'RESPONDER', 'COMMS', 'STAKEHOLDER', 'AUDITOR'] as const)
    expect(placesFor(role).filter(({ roomy }) => !roomy)).toHaveLength(6);
});
