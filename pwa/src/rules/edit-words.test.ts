import { expect, test } from 'vitest';
import verbs from '../../../tests/fixtures/edit-verbs.json' with { type: 'json' };
import { deedWords, EDIT_WORDS } from './edit-words.ts';

test('every verb that the server records has words, and no other', () => {
  expect(Object.keys(EDIT_WORDS).sort()).toEqual(verbs);
});

test('an edit reads as a sentence', () => {
  expect(deedWords({ noun: 'service', verb: 'restore' }, 'it')).toBe('brought it back');
  expect(deedWords({ noun: 'team', verb: 'create' }, 'team payments')).toBe('created team payments');
});

test('a runbook is restored in another sense, and loses a yes', () => {
  const of = (verb: string): string => deedWords({ noun: 'runbook', verb }, 'the runbook lag');
  expect(['restore', 'unarchive', 'take-back', 'publish'].map(of)).toEqual(['brought back an old version of the runbook lag', 'brought the runbook lag back', 'took back the yes to the runbook lag', 'published the runbook lag']);
});

test('what a newer server does is told in its own word', () => {
  expect(deedWords({ noun: 'service', verb: 'melt' }, 'it')).toBe('melt it');
});
