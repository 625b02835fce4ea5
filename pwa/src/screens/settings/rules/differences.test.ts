import { expect, test } from 'vitest';
import { differences, told } from './differences.ts';

test('only what changed is told, in words', () => {
  expect(
    differences(
      { id: 1, version: 3, name: 'Payments', time_zone: 'UTC', repeat: 1, members: ['ana'] },
      { id: 1, version: 4, name: 'Payments', time_zone: 'Europe/Berlin', members: ['ana', 'bo'], disabled: true },
    ),
  ).toEqual([
    { field: 'time zone', before: 'UTC', after: 'Europe/Berlin' },
    { field: 'repeat', before: '1', after: null },
    { field: 'members', before: 'ana', after: 'ana, bo' },
    { field: 'disabled', before: null, after: 'yes' },
  ]);
});

test('something made has no before, something put away no after', () => {
  expect(differences(null, { name: 'Ops' })).toEqual([{ field: 'name', before: null, after: 'Ops' }]);
  expect(differences({ name: 'Ops' }, null)).toEqual([{ field: 'name', before: 'Ops', after: null }]);
  expect(differences(null, null)).toEqual([]);
});

test('lists of things are one line each, pairs are joined, and nothing is JSON', () => {
  expect(told([{ tier: 1, wait: 300, notify: ['person:ana'], when: '' }, { tier: 2, wait: 600 }])).toBe(
    'tier 1 · wait 300 · notify person:ana\ntier 2 · wait 600',
  );
  expect(told(['ana', ['bo', 'cy']])).toBe('ana, bo + cy');
  expect(told([])).toBe('none');
  expect(told({ day: 'mon', time: '09:00' })).toBe('day mon · time 09:00');
});
