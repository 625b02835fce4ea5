/** A phone folds what was done in a run as the server does: the same cases hold both. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { escalatesAt, fold, inOrder, isOverdue, type FoldedStep, type RunOp, type RunState, type StepState } from './run.ts';

interface Golden {
  says: string;
  startedAt: string;
  steps: FoldedStep[];
  ops: RunOp[];
  expected: unknown;
}

const FOLDER = join(import.meta.dirname, '../../../tests/fixtures/runs');
const golden = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(join(FOLDER, name), 'utf-8')) as Golden) }));

test('there are cases', () => expect(golden.length).toBeGreaterThan(15));

test.each(golden)('$name: $says', ({ steps, ops, startedAt, expected }) => {
  expect(asGolden(fold(steps, ops, startedAt))).toEqual(expected);
});

test.each(golden)('$name: neither order nor doubling changes it', ({ steps, ops, startedAt, expected }) => {
  expect(asGolden(fold(steps, [...ops, ...ops].reverse(), startedAt))).toEqual(expected);
});

/** Without what is empty, as the cases are written. */
function asGolden({ steps, current, counts, notes, deviations }: RunState): unknown {
  return { steps: steps.map(told), current, isFinished: current === null, counts, ...told({ notes, deviations }) };
}

const told = (thing: object): object =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null && value !== false && (value as { length?: number }).length !== 0));

const BEGAN = '2026-11-28T03:00:00.000Z';
const STEP: FoldedStep = { id: 'look', step: 'do', within: 300, escalate: { after: 600 } };
const op = (id: string, kind: string, at: string, data: unknown = {}): RunOp => ({ id, stepId: 'look', kind, actor: 'person:ana', at, data });
const only = (...ops: RunOp[]): StepState => fold([STEP], ops, BEGAN).steps[0] as StepState;

test('an open step is overdue from the end of its time box, a settled one never', () => {
  expect(isOverdue(only(), new Date('2026-11-28T03:04:59.999Z'))).toBe(false);
  expect(isOverdue(only(), new Date('2026-11-28T03:05:00Z'))).toBe(true);
  expect(isOverdue(only(op('a', 'tick', '2026-11-28T03:06:00Z')), new Date('2026-11-28T03:07:00Z'))).toBe(false);
});

test('more people are called some time after a step began, and only while it is open', () => {
  expect(escalatesAt(STEP, only())).toBe('2026-11-28T03:10:00.000Z');
  expect(escalatesAt(STEP, only(op('a', 'tick', '2026-11-28T03:06:00Z')))).toBeNull();
  expect(escalatesAt({ ...STEP, escalate: null }, only())).toBeNull();
});

test('of the same instant the ids decide, and of times with another offset the instant', () => {
  const ops = [op('b', 'tick', '2026-11-28T03:01:00Z'), op('a', 'tick', '2026-11-28T04:01:00+01:00'), op('c', 'tick', '2026-11-28T03:00:00Z')];
  expect(inOrder(ops).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
});

test('what a newer server writes is no reason to fall', () => {
  expect(only(op('a', 'sung', BEGAN), op('b', 'tick', BEGAN, null), op('c', 'choose', BEGAN, { option: 'x' }))).toMatchObject({ state: 'done', choice: null, seen: [] });
});
