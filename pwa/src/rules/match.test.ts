import { expect, test } from 'vitest';
import { isServersOwn } from '../../shared/addresses.ts';
import { match, safeNext } from './match.ts';

test('a plain path matches itself only', () => {
  expect(match('/now', '/now')).toEqual({});
  expect(match('/now', '/now/')).toEqual({});
  expect(match('/now', '/nowhere')).toBeNull();
  expect(match('/incidents', '/incidents/4')).toBeNull();
});

test('a named part is decoded, and a broken one is kept as it is', () => {
  expect(match('/services/:handle', '/services/a%20b')).toEqual({ handle: 'a b' });
  expect(match('/services/:handle', '/services/%E0%A4')).toEqual({ handle: '%E0%A4' });
});

test('a star takes the rest', () => {
  expect(match('/settings/*', '/settings')).toEqual({ rest: '' });
  expect(match('/settings/*', '/settings/people/ana')).toEqual({ rest: 'people/ana' });
  expect(match('/settings/*', '/set')).toBeNull();
});

test('what the server answers itself is not ours', () => {
  for (const path of ['/status', '/status.atom', '/push/act', '/api/v2/status.json', '/healthz']) {
    expect(isServersOwn(path)).toBe(true);
  }
  for (const path of ['/', '/incidents/1', '/services/api', '/statuses', '/inbox']) expect(isServersOwn(path)).toBe(false);
});

test('after sign-in nobody is led out of the app', () => {
  expect(safeNext('/incidents/4?tab=pages')).toBe('/incidents/4?tab=pages');
  for (const next of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/auth/sign-out']) {
    expect(safeNext(next)).toBe('/now');
  }
});
