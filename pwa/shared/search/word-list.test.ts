import { expect, test } from 'vitest';
import { WordList } from './word-list.ts';

const WORDS = ['2xx', '=fail', 'a', 'ab', 'abc', 'b', 'backup', 'backups', 'café', 'z', 'é', '丂', '𠀀', '𠀀b'];
const asked = [...new Set(WORDS.flatMap((word) => Array.from({ length: word.length }, (_, at) => word.slice(0, at + 1)))), 'aa', 'bb', 'zz', '丂丂', '0'];

test.each(asked)('%s is found where it is, and so is all that begins so', (word) => {
  const list = new WordList(WORDS.join(' '));
  const between = ([first, end]: [number, number]): string[] => Array.from({ length: end - first }, (_, at) => list.at(first + at));
  expect(between(list.range(word, false))).toEqual(WORDS.filter((one) => one === word));
  expect(between(list.range(word, true))).toEqual(WORDS.filter((one) => one.startsWith(word)));
  expect([list.has(word), list.hasBeginning(word)]).toEqual([WORDS.includes(word), WORDS.some((one) => one.startsWith(word))]);
});

test('it holds what went in, and nothing where nothing did', () => {
  const list = new WordList(WORDS.join(' '));
  expect(Array.from({ length: list.length }, (_, at) => list.at(at))).toEqual(WORDS);
  const none = new WordList('');
  expect([none.length, none.has(''), none.hasBeginning('a')]).toEqual([0, false, false]);
});
