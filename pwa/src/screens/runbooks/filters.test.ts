import { expect, test } from 'vitest';
import { filterOf, STATES, wordsOf } from './filters.ts';

const of = (query: string) => filterOf(new URLSearchParams(query));

test('without a choice the list is what people follow: published, in use, and no parts', () => {
  expect(of('')).toEqual({ service: null, parts: false, archived: false, published: true, reviewDue: false });
  expect(of('service=checkout').service).toBe('checkout');
});

test('every state narrows the list to something else', () => {
  expect(new Set(STATES.map(([state]) => JSON.stringify(of(`state=${state}`)))).size).toBe(STATES.length);
  expect(of('state=archived')).toMatchObject({ archived: true, published: null, parts: null });
  expect(of('state=unpublished')).toMatchObject({ published: false, parts: null });
});

test('blanks are no words', () => {
  expect(wordsOf(new URLSearchParams('q=+++'))).toBe('');
});
