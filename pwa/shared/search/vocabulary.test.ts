import { expect, test } from 'vitest';
import { distances, Vocabulary } from './vocabulary.ts';

const vocabulary = (...words: string[]): Vocabulary => {
  const made = new Vocabulary();
  words.forEach((word, at) => made.add(word, words.length - at));
  return made;
};

test.each([
  ['databse', 'database', 1],
  ['databsae', 'database', 1],
  ['dattabase', 'database', 1],
  ['dotabase', 'database', 1],
  ['database', 'database', 0],
])('%s is %s with so many letters wrong: %i', (word, known, wrong) => {
  expect(distances(word, known, 2, false)).toEqual([[known.length, wrong]]);
});

test('more wrong than may be is not near', () => expect(distances('walrus', 'database', 2, false)).toEqual([]));

test('while one types, the beginnings of words are compared', () => {
  expect(vocabulary('postgres', 'postpone').nearest('posgr', true)).toEqual(['postgr']);
  expect(vocabulary('postgres').nearest('posgr', false)).toEqual([]);
});

test('a short word, or one with a figure in it, is what was meant', () => {
  expect(vocabulary('dns').nearest('dms', false)).toEqual([]);
  expect(vocabulary('http').nearest('h1tp', false)).toEqual([]);
});

test('what more runbooks say comes first, and no more than three', () => {
  expect(vocabulary('cart', 'dart', 'mart', 'tart').nearest('bart', false)).toEqual(['cart', 'dart', 'mart']);
});
