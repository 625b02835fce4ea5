import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { toasts } from '../../toasts.svelte.ts';
import Care from './Care.svelte';

const runbook = { handle: 'queue-stuck', title: 'Queue stuck', published: 3, reviewDueAt: null, may: ['approve'] };

test('a yes is to the words that are shown, and what has moved on is read anew', async () => {
  signIn();
  toasts.shown = [];
  const message = 'A part of it says something else by now: read it again, then approve it.';
  const server = new FakeGraphQL().named('ApproveRunbook', { approveRunbook: { __typename: 'Refusal', code: 'CONFLICT', message } });
  const again = vi.fn(() => Promise.resolve());
  render(Care, { runbook, contentHash: 'abc', again });
  await userEvent.click(screen.getByRole('button', { name: 'Approve version 3' }));
  await waitFor(() => expect(again).toHaveBeenCalledOnce());
  expect(server.asked('ApproveRunbook')[0]?.variables).toEqual({ handle: 'queue-stuck', number: 3, contentHash: 'abc' });
  expect(toasts.shown.map(({ text }) => text)).toEqual([message]);
});

test('where nothing can be read, nobody says yes', () => {
  signIn();
  render(Care, { runbook, contentHash: null, again: () => Promise.resolve() });
  expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull();
});
