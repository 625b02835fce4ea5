import { expect, test } from 'vitest';
import { filterOf, narrowings, turnSeverity } from './filters.ts';

const of = (query: string): ReturnType<typeof filterOf> => filterOf(new URLSearchParams(query));

test('without a word the list is of what is not over', () => {
  expect(of('')).toEqual({ states: ['OPEN', 'ACKNOWLEDGED', 'CONTAINED'] });
  expect(of('state=any')).toEqual({});
});

test('an address that a colleague sent means the same here', () => {
  expect(of('state=resolved&severity=2,1&service=checkout&team=payments&mine=1&q=%20disk%20')).toEqual({
    states: ['RESOLVED'],
    severities: [1, 2],
    service: 'checkout',
    team: 'payments',
    mine: true,
    search: 'disk',
  });
});

test('what makes no sense in an address is left out, not sent', () => {
  expect(of('state=nonsense&severity=9,x&q=%20')).toEqual({ states: ['OPEN', 'ACKNOWLEDGED', 'CONTAINED'] });
});

test('severities turn over one by one, and all of them is none', () => {
  const turned = (query: string, level: number): string | null => turnSeverity(new URLSearchParams(query), level);
  expect(turned('', 2)).toBe('2');
  expect(turned('severity=2', 1)).toBe('1,2');
  expect(turned('severity=2', 2)).toBeNull();
  expect(turned('severity=1,2,3', 4)).toBeNull();
});

test('opening a dialog narrows nothing', () => {
  expect(narrowings(new URLSearchParams('declare=1'))).toBe(0);
  expect(narrowings(new URLSearchParams('q=a&mine=1'))).toBe(2);
});
