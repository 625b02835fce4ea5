import { expect, test } from 'vitest';
import type { Json } from '../../../graphql/graphql.ts';
import { fromFile, inWords, toFile } from './condition.ts';

const STAGING: Json = { label: 'env', equals: 'staging' };

test.each<[string, Json]>([
  ['one label', STAGING],
  ['a field by pattern', { field: 'title', matches: 'disk.*full' }],
  ['one of several', { label: 'severity', in: ['warning', 'info'] }],
  ['not', { not: STAGING }],
  ['all of', { all: [STAGING, { not: { label: 'team', equals: 'payments' } }] }],
  ['any of', { any: [STAGING, { label: 'env', equals: 'dev' }] }],
  ['an empty label', { label: 'owner', equals: '' }],
])('%s comes back from the form as it was', (_, written) => {
  const form = fromFile(written);
  expect(form).toHaveProperty('parts');
  expect(toFile(form)).toEqual(written);
});

test.each<Json>([
  { all: [{ any: [STAGING, STAGING] }, STAGING] },
  { not: { not: STAGING } },
  { label: 'env', in: ['a,b'] },
  { label: 'env', equals: 'x', matches: 'y' },
  null,
])('what the form cannot show is kept word for word: %j', (written) => {
  expect(fromFile(written)).toEqual({ written });
  expect(toFile(fromFile(written))).toEqual(written);
});

test('a condition reads as a sentence', () => {
  expect(inWords(STAGING)).toBe('label env is staging');
  expect(inWords({ all: [STAGING, { not: { any: [STAGING, { field: 'title', matches: 'x' }] } }] })).toBe(
    'label env is staging and not (label env is staging or field title matches x)',
  );
  expect(inWords({ label: 'env', in: ['dev', 'test'] })).toBe('label env is one of dev, test');
});
