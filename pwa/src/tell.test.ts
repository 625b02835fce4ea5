import { expect, test } from 'vitest';
import { FakeServer } from '../build/fakes.ts';
import { ask } from './graphql/client.ts';
import { RunbookCare } from './graphql/documents/runbook-care.ts';
import { tell } from './tell.ts';

const failed = async (code: string, message = 'Your role does not allow this.'): Promise<unknown> => {
  new FakeServer().answers('/graphql', 200, { data: null, errors: [{ message, extensions: { code } }] });
  return ask(RunbookCare, {}).catch((error: unknown) => error);
};

test('whose role may not is told so, and not that something broke', async () => {
  expect(tell(await failed('FORBIDDEN')).what).toBe('Your role does not allow this.');
});

test('what is not there is said to be mistyped', async () => {
  expect(tell(await failed('NOT_FOUND', 'There is no such run.'))).toEqual({ what: 'There is no such run.', todo: 'Its address may be mistyped.' });
});

test('what is a bug is told as one, without the words of the bug', async () => {
  expect(tell(await failed('INTERNAL')).what).toBe('The server could not do this.');
});
