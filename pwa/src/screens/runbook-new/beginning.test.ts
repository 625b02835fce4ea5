import { expect, test } from 'vitest';
import { begun, EMPTY, titled, titleOf } from './beginning.ts';

const TEMPLATE = '---\ntitle: Bad release: <service> fails\nsummary: It was fine before.\nservices:\nalerts:\n  - Errors\n---\n\n## Do: Hold\n\ntitle: not this one\n';

test('the title that was typed and the service take their places in the front, and nothing else moves', () => {
  expect(begun(TEMPLATE, { title: 'Checkout: bad release', service: 'checkout', alert: '' })).toBe(
    TEMPLATE.replace('title: Bad release: <service> fails', 'title: Checkout: bad release').replace('services:\n', 'services: checkout\n'),
  );
});

test('services that the text names stay', () => {
  const text = '---\ntitle: a\nservices: ledger\n---\n';
  expect(begun(text, { title: 'b', service: 'checkout', alert: '' })).toBe('---\ntitle: b\nservices: ledger\n---\n');
});

test('a title is taken to the letter', () => {
  expect(begun(TEMPLATE, { title: 'Costs $& and $1', service: '', alert: '' })).toContain('title: Costs $& and $1\n');
});

test('a text without a front gets one', () => {
  expect(begun('Words.', { title: 'a', service: 'checkout', alert: '' })).toBe('---\ntitle: a\nservices: checkout\n---\n\nWords.');
});

test('an empty one has what every runbook begins with', () => {
  expect(begun(EMPTY, { title: 'Queue stuck', service: 'checkout', alert: '' })).toMatch(/^---\ntitle: Queue stuck\nsummary: <.*>\nservices: checkout\nalerts:\n---\n\n## Do: Triage/);
});

test('the title of a text is found, with or without quotes', () => {
  expect(titleOf(TEMPLATE)).toBe('Bad release: <service> fails');
  expect(titleOf('---\ntitle: "Quoted"\n---')).toBe('Quoted');
  expect(titleOf('no front')).toBe('');
});

test('a service that was chosen takes its place in the title', () => {
  expect(titled('Bad release: <service> fails', 'Checkout')).toBe('Bad release: Checkout fails');
  expect(titled('Bad release: <service> fails', '')).toBe('Bad release: <service> fails');
});

test('an alert takes its place where the text names none', () => {
  expect(begun(EMPTY, { title: 'a', service: '', alert: 'LedgerLag' })).toContain('\nservices:\nalerts: LedgerLag\n---\n');
  expect(begun(TEMPLATE, { title: 'a', service: '', alert: 'LedgerLag' })).toContain('\nalerts:\n  - Errors\n---\n');
  expect(begun('---\ntitle: a\nalerts: Errors\n---\n', { title: 'a', service: '', alert: 'LedgerLag' })).toContain('\nalerts: Errors\n');
});

test('a name with a comma is one alert', () => {
  expect(begun(EMPTY, { title: 'a', service: '', alert: 'Lag, of $1' })).toContain('\nalerts:\n  - Lag, of $1\n---\n');
});

test('a front that has no place for them gets one', () => {
  expect(begun('---\ntitle: a\n---\n', { title: 'b', service: 'checkout', alert: 'Lag' })).toBe('---\ntitle: b\nservices: checkout\nalerts: Lag\n---\n');
  expect(begun('Words.', { title: 'a', service: '', alert: 'Lag' })).toBe('---\ntitle: a\nalerts: Lag\n---\n\nWords.');
});

test('services that stand below one another stay whole', () => {
  const text = '---\ntitle: a\nservices:\n  - ledger\n  - checkout\n---\n';
  expect(begun(text, { title: 'a', service: 'web', alert: '' })).toBe(text);
});
