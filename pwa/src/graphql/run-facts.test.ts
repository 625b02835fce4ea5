import { expect, test } from 'vitest';
import { RunFacts } from './documents/runs.ts';
import { RUN_FACTS } from '../../shared/runs/facts.ts';

const words = (text: unknown): string[] => String(text).split(/\s+/).filter(Boolean);

test('what is kept of a run ahead of time is all that its screen asks', () => {
  expect(words(RUN_FACTS)).toEqual(words(RunFacts));
});
