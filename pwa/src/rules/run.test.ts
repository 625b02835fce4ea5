import { expect, test } from 'vitest';
import { fold, type FoldedStep, type RunOp, type RunState, type StepState } from '../../shared/runs/run.ts';
import { callWords, choicesIn, contestWords, deedWords, listed, nextAfter, onSteps, peopleOf, progress, settledWords, timeBox } from './run.ts';

const BEGAN = '2026-11-28T03:00:00.000Z';
const at = (minutes: number, seconds = 0): Date => new Date(Date.parse(BEGAN) + (minutes * 60 + seconds) * 1000);
const STEPS: FoldedStep[] = [
  { id: 'look', step: 'do', within: 300, escalate: { after: 600 } },
  { id: 'decide', step: 'decide', options: [{ goesTo: null }, { goesTo: 'tell' }] },
  { id: 'restart', step: 'do' },
  { id: 'tell', step: 'communicate' },
  { id: 'back', step: 'roll back' },
];
let made = 0;
const op = (who: string, stepId: string, kind: string, minutes: number, data: object = {}): RunOp => ({
  id: `op-${String((made += 1)).padStart(4, '0')}`, stepId, kind, actor: `person:${who}`, at: at(minutes).toISOString(), data,
});
const folded = (...ops: RunOp[]): RunState => fold(STEPS, ops, BEGAN);
const step = (state: RunState, id: string): StepState => state.steps.find((one) => one.id === id) as StepState;
const nameOf = (actor: string): string => (actor === 'person:ana' ? 'you' : actor.replace('person:b', 'B'));

test('what is passed over or only to roll back counts neither as done nor as to do', () => {
  expect(progress(folded().counts)).toEqual({ settled: 0, of: 4, words: '0 of 4 steps' });
  const done = [op('ana', 'look', 'tick', 1), op('ana', 'decide', 'choose', 2, { option: 1 })];
  expect(progress(folded(...done).counts).words).toBe('2 of 3 steps');
  expect(progress(folded(...done, op('bo', 'tell', 'skip', 3, { reason: 'said by phone' })).counts).words).toBe('All 3 steps settled, 1 skipped');
});

test('after a step comes the next that waits, and at the end what was left out', () => {
  const state = folded(op('bo', 'decide', 'choose', 1, { option: 0 }));
  expect(nextAfter(state.steps, 'look')).toBe('restart');
  expect(nextAfter(state.steps, 'tell')).toBe('look');
  expect(nextAfter(folded().steps.slice(0, 1), 'look')).toBeNull();
});

test('a time box counts down, warns before its end and says by how much it is over', () => {
  const look = step(folded(), 'look');
  expect(timeBox(look, 300, at(1, 48))).toEqual({ words: '3:12 left of 5 min', tone: 'plain' });
  expect(timeBox(look, 300, at(4, 10))).toEqual({ words: '0:50 left of 5 min', tone: 'warn' });
  expect(timeBox(look, 300, at(6, 40))).toEqual({ words: '1:40 over its 5 min', tone: 'bad' });
  expect(timeBox(look, 300, at(70))?.words).toBe('1 h 5 min over its 5 min');
  expect(timeBox(look, null, at(1))).toBeNull();
});

test('a box whose time has not begun says how long it is, and a settled one how long it took', () => {
  const open = { ...step(folded(), 'restart') };
  expect(timeBox(open, 120, at(9))).toEqual({ words: 'At most 2 min', tone: 'plain' });
  expect(timeBox(step(folded(op('bo', 'look', 'tick', 4)), 'look'), 300, at(9))).toEqual({ words: 'Took 4 min', tone: 'plain' });
  expect(timeBox(step(folded(op('bo', 'look', 'tick', 7)), 'look'), 300, at(9))).toEqual({ words: 'Took 7 min, not 5 min', tone: 'warn' });
});

test('it says when the clock calls more people, and that it did', () => {
  const [look] = STEPS as [FoldedStep];
  expect(callWords(look, step(folded(), 'look'), at(9, 30))).toEqual({ words: 'More people are called in 0:30', tone: 'plain' });
  expect(callWords(look, step(folded(), 'look'), at(10, 1))?.words).toBe('More people are being called');
  const called = op('bo', 'look', 'escalate', 10);
  expect(callWords(look, step(folded(called), 'look'), at(12))?.words).toMatch(/^More people were called \d\d:10$/);
  expect(callWords(look, step(folded(op('bo', 'look', 'tick', 1)), 'look'), at(12))).toBeNull();
});

test('everybody who did a step is named', () => {
  const state = folded(op('ana', 'look', 'tick', 1), op('bo', 'look', 'tick', 2), op('bo', 'restart', 'skip', 3, { reason: 'no access' }));
  expect(settledWords(step(state, 'look'), nameOf, at(5))).toMatch(/^you and Bo, \d\d:01$/);
  expect(settledWords(step(state, 'restart'), nameOf, at(5))).toMatch(/^Skipped by Bo, \d\d:03$/);
  expect(settledWords(step(state, 'back'), nameOf, at(5))).toBe('Only to roll back');
  expect(settledWords(step(state, 'tell'), nameOf, at(5))).toBe('');
  expect(listed(['you', 'Bo', 'Cy'])).toBe('you, Bo and Cy');
});

test('where people chose differently both are named, and which counts', () => {
  const ops = [op('bo', 'decide', 'choose', 1, { option: 1 }), op('ana', 'decide', 'choose', 2, { option: 0 }), op('bo', 'decide', 'choose', 3, { option: 1 })];
  const choices = choicesIn([{ words: 'Restart' }, { words: 'Fail over' }], ops);
  expect(contestWords(choices, nameOf)).toBe('You chose “Restart”, Bo “Fail over”. The last choice counts until you agree: “Fail over”.');
  expect(choicesIn([], ops)[0]?.words).toBe('option 1');
});

test('a colleague is on the step they began last, until they or somebody else settled it', () => {
  const ops = [op('bo', 'look', 'begin', 1), op('bo', 'look', 'tick', 2), op('bo', 'restart', 'begin', 3), op('bo', 'restart', 'note', 4, { text: 'slow' }), op('ana', 'tell', 'begin', 4)];
  expect([...onSteps(folded(...ops), ops, 'person:ana')]).toEqual([['restart', ['person:bo']]]);
  const settled = [...ops, op('ana', 'restart', 'tick', 5)];
  expect(onSteps(folded(...settled), settled, 'person:ana').size).toBe(0);
});

test('who is at it is told with the latest first, machines left out', () => {
  const ops = [op('bo', 'look', 'tick', 1), op('ana', 'restart', 'tick', 2), { ...op('x', 'look', 'late', 3), actor: 'system:tocsin' }];
  expect(peopleOf(ops)).toEqual(['person:ana', 'person:bo']);
});

test('what was done is a sentence with the name of whoever did it', () => {
  const steps = STEPS.map(({ id }) => ({ id, title: `Step ${id}`, options: id === 'decide' ? [{ words: 'Restart' }] : [] }));
  const words = (kind: string, stepId: string, data: object = {}): string | null => deedWords(op('bo', stepId, kind, 1, data), steps, nameOf);
  expect(words('tick', 'look', { seen: 'Red' })).toBe('Bo did “Step look”: Red');
  expect(words('choose', 'decide', { option: 0 })).toBe('Bo chose “Restart” in “Step decide”');
  expect(words('note', '', { text: 'Cy is asleep' })).toBe('Bo noted on the run: Cy is asleep');
  expect(words('late', 'look', { text: '“Step look” takes longer than 5m.' })).toBe('“Step look” takes longer than 5m.');
  expect(words('sung', 'look')).toBeNull();
  for (const kind of ['begin', 'untick', 'skip', 'deviate']) expect(words(kind, 'look')).toMatch(/^Bo .*“Step look”/);
});
