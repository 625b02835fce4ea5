import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import Synonyms from './Synonyms.svelte';

test('names are written a line for each thing, and a refusal keeps what was written', async () => {
  signIn();
  const server = new FakeGraphQL()
    .named('RunbookSynonyms', { runbookSynonyms: { builtIn: [['db', 'database']], own: [['delphi', 'the oracle']] } })
    .named('SaveRunbookSynonyms', { saveRunbookSynonyms: { __typename: 'Refusal', code: 'LONE_SYNONYM', message: '“rook” needs another name.' } });
  render(Synonyms, { rest: '' });
  const box = (await screen.findByLabelText(/Your own/)) as HTMLTextAreaElement;
  expect(box.value).toBe('delphi, the oracle');
  await userEvent.type(box, '\nrook');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('“rook” needs another name.')).toBeTruthy();
  expect(box.value).toBe('delphi, the oracle\nrook');
  expect(server.asked('SaveRunbookSynonyms')[0]?.variables).toEqual({ groups: [['delphi', 'the oracle'], ['rook']] });
});
