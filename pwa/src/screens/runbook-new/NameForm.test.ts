import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import NameForm from './NameForm.svelte';

test('the service and the alert that nothing covers are in the text that is begun', async () => {
  signIn({ rights: ['runbook.write'] });
  const server = new FakeGraphQL()
    .named('FiltersToChoose', { services: { nodes: [{ handle: 'ledger', name: 'Ledger', archived: false }] }, teams: [], people: [] })
    .named('DraftRunbook', { draftRunbook: { __typename: 'RunbookDraft', id: 'd1', version: 1 } });
  render(NameForm, { beginning: { kind: 'empty', name: null }, service: 'ledger', alert: 'LedgerLag' });
  await userEvent.type(screen.getByLabelText('Title'), 'Ledger lags');
  expect(screen.getByLabelText<HTMLInputElement>(/^Alert/).value).toBe('LedgerLag');
  await userEvent.click(screen.getByRole('button', { name: 'Begin writing' }));
  await waitFor(() => expect(router.path).toBe('/runbooks/ledger-lags/edit'));
  const { text } = server.asked('DraftRunbook')[0]?.variables as { text: string };
  expect(text).toContain('\nservices: ledger\nalerts: LedgerLag\n---\n');
});
