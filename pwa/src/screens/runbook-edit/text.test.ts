import { expect, test } from 'vitest';
import { asBlock, blanksOf, lineAt, offsetOf, pictureName, picturesIn, STEP_TEXTS } from './text.ts';

test('lines and places in the text lead to each other', () => {
  const text = 'one\ntwo\n\nfour';
  for (const line of [1, 2, 3, 4]) expect(lineAt(text, offsetOf(text, line))).toBe(line);
  expect(text.slice(offsetOf(text, 4))).toBe('four');
  expect(offsetOf(text, 99)).toBe(text.length);
});

test('what a template left open is found with its line', () => {
  const text = 'title: <what breaks>\n\nAsk <whom> first.';
  expect(blanksOf(text).map(({ line, words }) => [line, words])).toEqual([[1, 'what breaks'], [3, 'whom']]);
  const [, second] = blanksOf(text);
  expect(text.slice(second?.from, second?.to)).toBe('<whom>');
  for (const none of ['no <line\nend> here', '<https://example.org>', '<ops@example.org>', 'a < b and c > d', '- Dublin -> fail-over', '</b>']) expect(blanksOf(none)).toEqual([]);
});

test('every step that can be put in says what is still to be filled in', () => {
  for (const text of Object.values(STEP_TEXTS)) expect(blanksOf(text).length).toBeGreaterThan(0);
});

test('a block gets the line ends it needs, and no more', () => {
  expect(asBlock('B\n', '', '')).toBe('B\n');
  expect(asBlock('B\n', 'a', 'z')).toBe('\n\nB\n\n');
  expect(asBlock('B\n', 'a\n', '\nz')).toBe('\nB\n');
  expect(asBlock('B\n', 'a\n\n', '')).toBe('B\n');
});

test('a picture is called after its file, and twice the same is told apart', () => {
  expect(pictureName('Screen Shot (1).PNG', [])).toBe('pictures/screen-shot-1.png');
  expect(pictureName('queue.jpg', ['pictures/queue.jpg'])).toBe('pictures/queue-2.jpg');
  expect(pictureName('写真.webp', [])).toBe('pictures/picture.webp');
  expect(pictureName('image', [])).toBe('pictures/image.png');
});

test('only pictures that the text shows are sent', () => {
  expect(picturesIn('![q](pictures/q.png)', { 'pictures/q.png': 'aa', 'pictures/old.png': 'bb' })).toEqual([{ name: 'pictures/q.png', hash: 'aa' }]);
});
