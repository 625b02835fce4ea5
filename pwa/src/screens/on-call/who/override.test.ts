import { expect, test } from 'vitest';
import { inputOf, overrideWords, taking, wrongWith, type Draft } from './override.ts';

const DRAFT: Draft = { kind: 'replace', person: 'ana', by: 'bo', from: '2026-11-26T00:00', to: '2026-11-27T00:00', zone: 'America/Chicago', why: '' };

test('it is sent as instants, and only with the people it is about', () => {
  expect(inputOf('primary', DRAFT)).toEqual({
    schedule: 'primary',
    kind: 'replace',
    startsAt: '2026-11-26T06:00:00.000Z',
    endsAt: '2026-11-27T06:00:00.000Z',
    person: 'ana',
    by: 'bo',
  });
  expect(inputOf('primary', { ...DRAFT, kind: 'remove' })).toMatchObject({ person: 'ana', by: null });
  expect(inputOf('primary', { ...DRAFT, kind: 'everyone' })).toMatchObject({ person: null, by: 'bo' });
});

test('each mistake is told where it is', () => {
  expect(wrongWith(DRAFT)).toEqual({});
  expect(Object.keys(wrongWith({ ...DRAFT, person: '', by: '', from: '', to: '' }))).toEqual(['person', 'by', 'from', 'to']);
  expect(wrongWith({ ...DRAFT, by: 'ana' }).by).toMatch(/same person/);
  expect(wrongWith({ ...DRAFT, to: DRAFT.from }).to).toMatch(/ends before/);
  expect(wrongWith({ ...DRAFT, kind: 'add', person: '' })).toEqual({});
});

test('in words', () => {
  const people = { person: { name: 'Ana' }, by: { name: 'Bo' } };
  expect(overrideWords({ kind: 'replace', ...people })).toBe('Bo stands in for Ana');
  expect(overrideWords({ kind: 'remove', person: { name: 'Ana' }, by: null })).toBe('Ana is off');
  expect(overrideWords({ kind: 'everyone', person: null, by: { name: 'Bo' } })).toBe('Only Bo is on call');
});

test('one who has the turn is stood in for; several, or nobody, make way', () => {
  expect(taking('di', [{ handle: 'ana' }])).toEqual({ kind: 'replace', person: 'ana', by: 'di' });
  expect(taking('di', [{ handle: 'ana' }, { handle: 'bo' }])).toEqual({ kind: 'everyone', person: null, by: 'di' });
  expect(taking('di', [])).toEqual({ kind: 'everyone', person: null, by: 'di' });
});
