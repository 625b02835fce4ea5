import { expect, test } from 'vitest';
import { compare, counted, edits, stretches, type Line, type Row } from './diff.ts';

const said = (line: Line | null): string | null => line && line.pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
const drawn = (rows: Row[]): [string | null, string | null][] => rows.map(({ before, after }) => [said(before), said(after)]);

test('equal texts have no changed row', () => {
  expect(compare('one\ntwo', 'one\ntwo').every(({ same }) => same)).toBe(true);
  expect(compare('', '').map(({ same }) => same)).toEqual([true]);
});

test('a changed line stands beside what it was, with the changed words marked', () => {
  expect(drawn(compare('a\nrestart the queue now\nz', 'a\nrestart the whole queue\nz'))).toEqual([
    ['a', 'a'],
    ['restart the queue[ now]', 'restart the[ whole] queue'],
    ['z', 'z'],
  ]);
});

test('lines with nothing in common are shown whole, and one side may have nothing', () => {
  expect(drawn(compare('a\nab cd\nz', 'a\nwxyz\nnew\nz'))).toEqual([
    ['a', 'a'],
    ['ab cd', 'wxyz'],
    [null, 'new'],
    ['z', 'z'],
  ]);
  expect(drawn(compare('a\ngone', 'a'))).toEqual([['a', 'a'], ['gone', null]]);
});

test('lines are numbered on their own side', () => {
  const rows = compare('a\nb', 'new\na\nb');
  expect(rows.map(({ before, after }) => [before?.number, after?.number])).toEqual([[undefined, 1], [1, 2], [2, 3]]);
});

/** Small and repeatable. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) yield (state = (state * 1103515245 + 12345) % 2147483648) >>> 8;
}

test('whatever the two lists, the edits lead from one to the other', () => {
  const random = numbers(7);
  const take = (): number => random.next().value as number;
  const list = (): number[] => Array.from({ length: take() % 40 }, () => take() % 5);
  for (let round = 0; round < 300; round++) {
    const [before, after] = [list(), list()];
    const found = edits(before, after);
    expect(found.filter(({ kind }) => kind !== 'new').map(({ item }) => item)).toEqual(before);
    expect(found.filter(({ kind }) => kind !== 'gone').map(({ item }) => item)).toEqual(after);
  }
});

test('the way is the shortest one', () => {
  const cost = (before: string, after: string): number => edits([...before], [...after]).filter(({ kind }) => kind !== 'same').length;
  expect(cost('abcabba', 'cbabac')).toBe(5);
  expect(cost('kitten', 'sitting')).toBe(5);
  expect(cost('', 'abc')).toBe(3);
});

test('the largest texts with nothing in common are replaced as a whole, fast', () => {
  const text = (word: string): string => Array.from({ length: 8_000 }, (_, at) => `${word} ${at * 7919}`).join('\n');
  const begun = performance.now();
  expect(counted(compare(text('here'), text('there')))).toEqual({ added: 8_000, removed: 8_000 });
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('what stayed the same is put away, but for the lines around a change', () => {
  const before = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const found = stretches(compare(before.join('\n'), before.with(10, 'another thing').join('\n')));
  expect(found.map(({ kind, rows }) => [kind, rows.length])).toEqual([['hidden', 7], ['rows', 7], ['hidden', 6]]);
  expect(stretches([])).toEqual([]);
});
