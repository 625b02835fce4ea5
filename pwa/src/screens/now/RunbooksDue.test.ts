import { render, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import RunbooksDue from './RunbooksDue.svelte';

const mine = (...titles: string[]): object => ({ runbookCare: { mine: titles.map((title) => ({ runbook: { handle: title, title } })) } });

test('runbooks that want the reader are one row that leads to all of them', async () => {
  signIn();
  new FakeGraphQL().named('RunbooksDue', mine('One', 'Two', 'Three', 'Four'));
  render(RunbooksDue);
  const link = await screen.findByRole('link', { name: '4 runbooks want you' });
  expect(link.getAttribute('href')).toBe('/runbooks/+care');
  expect(screen.getByText('One, Two, Three and 1 more')).toBeTruthy();
});

test('where none does, nothing is said', async () => {
  signIn();
  const server = new FakeGraphQL().named('RunbooksDue', mine());
  render(RunbooksDue);
  await waitFor(() => expect(server.asked('RunbooksDue')).toHaveLength(1));
  expect(screen.queryByRole('link')).toBeNull();
});
