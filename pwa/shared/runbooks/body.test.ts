import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBody } from './body.ts';

// Written by the server's own tests: what stands here is what it sends.
const FOLDER = join(import.meta.dirname, '../../../tests/fixtures/runbooks');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.body.json'));
const golden = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

test('there are bodies to read', () => expect(NAMES).toContain('ledger-lag.body.json'));

test.each(NAMES)('%s is read as the server wrote it', (name) => expect(readBody(golden(name))).toEqual(golden(name)));

test('a step says all of its details', () => {
  const steps = readBody(golden('ledger-lag.body.json'))?.blocks.filter((block) => block.kind === 'step') ?? [];
  expect(steps.map((step) => step.step)).toEqual(['decide', 'do', 'check', 'communicate', 'roll back']);
  expect(steps[0]?.options).toEqual([
    { words: 'Yes', goesTo: 'reroute' },
    { words: 'No, or nobody knows', goesTo: null },
  ]);
  expect(steps[1]).toMatchObject({ role: 'commander', within: 300, parameters: { line: 'second', dry_run: 'no' } });
});

test.each([null, undefined, 'words', 7, [], {}, { v: 2 }])('%j is no body', (value) => expect(readBody(value)).toBeNull());

test.each([
  { v: 2 },
  { blocks: [{ kind: 'song', html: '' }] },
  { blocks: [{ kind: 'passage' }] },
  { blocks: [{ kind: 'step', html: '' }] },
  { front: null },
  { pictures: [7] },
])('a body with %j is none', (wrong) => {
  expect(readBody({ ...(golden('ledger-lag.body.json') as object), ...wrong })).toBeNull();
});
