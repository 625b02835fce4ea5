import { expect, test } from 'vitest';
import golden from '../../../tests/fixtures/runbooks/words.json' with { type: 'json' };
import { stem, wordsOf, wordsWithin } from './words.ts';

test('words are read as the server reads them', () => {
  expect(golden.words.map(([text]) => [text, wordsOf(text as string)])).toEqual(golden.words);
  expect(golden.within.map(([text]) => [text, wordsWithin(text as string)])).toEqual(golden.within);
  expect(Object.fromEntries(Object.keys(golden.stems).map((word) => [word, stem(word)]))).toEqual(golden.stems);
});
