import { expect, test } from 'vitest';
import { addressWith, beginningOf } from './address.ts';

const at = (query: string): URLSearchParams => new URLSearchParams(query);

test('without a word in the address one begins among templates', () => {
  expect(beginningOf(at(''))).toEqual({ kind: 'template', name: null });
  expect(beginningOf(at('template='))).toEqual({ kind: 'template', name: null });
});

test('a link leads right to a beginning', () => {
  expect(beginningOf(at('template=bad-release'))).toEqual({ kind: 'template', name: 'bad-release' });
  expect(beginningOf(at('incident=7'))).toEqual({ kind: 'incident', name: '7' });
  expect(beginningOf(at('runbook=queue-stuck'))).toEqual({ kind: 'runbook', name: 'queue-stuck' });
  expect(beginningOf(at('empty='))).toEqual({ kind: 'empty', name: null });
});

test('choosing another beginning keeps the service and the alert', () => {
  expect(addressWith(at('template=bad-release&alert=Lag'), 'empty', null)).toBe('/runbooks/+new?empty=&alert=Lag');
  expect(addressWith(at('template=bad-release&service=checkout'), 'incident', '7')).toBe('/runbooks/+new?incident=7&service=checkout');
  expect(addressWith(at(''), 'empty', null)).toBe('/runbooks/+new?empty=');
});
