import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { toasts } from '../../toasts.svelte.ts';
import Screen from './Screen.svelte';

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const item = (given: object = {}, runbook: object = {}): object => ({
  __typename: 'RunbookCareItem',
  reviewDue: true,
  isMine: true,
  findings: [{ __typename: 'RunbookFinding', id: 'f1', kind: 'DEPENDENCY', text: 'Checkout: needs ledger-db now.', foundAt: daysAgo(2) }],
  suggestions: [{ id: 's1', runId: null, stepId: 'look', stepTitle: 'Look at the queue', text: 'The host is db-7', by: 'Bo Chen', at: daysAgo(1) }],
  drafts: [],
  runbook: {
    handle: 'queue-stuck',
    title: 'Queue stuck',
    published: 3,
    reviewedAt: daysAgo(120),
    reviewDueAt: daysAgo(21),
    reviewClimbed: false,
    may: ['write', 'publish', 'review', 'archive'],
    owner: { handle: 'ana', name: 'Ana Ruiz' },
    ...runbook,
  },
  ...given,
});

const COVERED = { services: [], alertClasses: [], prune: [] };
let server: FakeGraphQL;
const answers = (all: object[], coverage: object = COVERED): void => {
  server.named('RunbookCare', { runbookCare: { all } }).named('RunbookCoverage', { runbookCoverage: coverage });
};
beforeEach(() => {
  server = new FakeGraphQL();
  signIn({ rights: ['runbook.see', 'runbook.write'] });
  toasts.shown = [];
});

test('a review is answered in one tap', async () => {
  answers([item()]);
  server.named('ReviewRunbook', { reviewRunbook: { __typename: 'Runbook', handle: 'queue-stuck', title: 'Queue stuck', published: 3, version: 9 } });
  render(Screen, { params: {} });
  expect(await screen.findByText(/review overdue by 3 weeks, one finding, one suggestion/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Still right: Queue stuck' }));
  await waitFor(() => expect(server.asked('ReviewRunbook')[0]?.variables).toEqual({ handle: 'queue-stuck', number: 3 }));
  await waitFor(() => expect(server.asked('RunbookCare')).toHaveLength(2));
});

test('a finding is settled, and a suggestion taken, where they stand', async () => {
  answers([item()]);
  server
    .named('SettleFinding', { settleFinding: { __typename: 'RunbookFinding', id: 'f1' } })
    .named('TakeSuggestion', { takeSuggestion: { __typename: 'Suggestion', id: 's1' } });
  render(Screen, { params: {} });
  await userEvent.click(await screen.findByRole('button', { name: 'Right all the same: Checkout: needs ledger-db now.' }));
  await waitFor(() => expect(server.asked('SettleFinding')[0]?.variables).toEqual({ id: 'f1', why: '' }));
  await userEvent.click(screen.getByRole('button', { name: 'Take it up' }));
  await waitFor(() => expect(server.asked('TakeSuggestion')[0]?.variables).toEqual({ id: 's1' }));
});

test('a suggestion says which step it is about, by its id where that step went', async () => {
  const about = (id: string, stepTitle: string | null): object => ({ id, runId: null, stepId: 'look', stepTitle, text: id, by: 'Bo Chen', at: daysAgo(1) });
  answers([item({ suggestions: [about('s1', 'Look at the queue'), about('s2', null)] })]);
  render(Screen, { params: {} });
  expect(await screen.findByText(/about “Look at the queue”/)).toBeTruthy();
  expect(screen.getByText(/about “look”/)).toBeTruthy();
});

test('a refusal is said beside what it is about', async () => {
  answers([item()]);
  server.named('SettleFinding', { settleFinding: { __typename: 'Refusal', code: 'FORBIDDEN', message: 'Only who answers for this runbook does this.' } });
  render(Screen, { params: {} });
  await userEvent.click(await screen.findByRole('button', { name: /^Right all the same/ }));
  expect(await screen.findByText('Only who answers for this runbook does this.')).toBeTruthy();
});

test('what is due from others is named with its owner, and nothing can be done about it here', async () => {
  answers([item({ isMine: false }, { may: [] })]);
  render(Screen, { params: {} });
  expect(await screen.findByText('Nothing is due from you')).toBeTruthy();
  expect(within(screen.getByRole('list', { name: 'Wanted of others' })).getByText('Ana Ruiz')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Still right/ })).toBeNull();
});

test('after two silences the team reads why it is asked', async () => {
  answers([item({}, { reviewClimbed: true })]);
  render(Screen, { params: {} });
  expect(await screen.findByText('Ana Ruiz has not answered two reminders: its team is asked.')).toBeTruthy();
});

test('what no runbook covers leads to writing one', async () => {
  answers([], {
    services: [{ incidents: 2, lastIncidentAt: daysAgo(3), service: { handle: 'ledger', name: 'Ledger', tier: 1 } }],
    alertClasses: [{ name: 'LedgerLag', count: 4, lastSeenAt: daysAgo(3), service: null }],
    prune: [{ runbook: { handle: 'old', title: 'Old one' }, findings: [{ id: 'f2', kind: 'NEVER_USED', text: 'Nobody followed it.' }] }],
  });
  render(Screen, { params: {} });
  const link = await screen.findByRole('link', { name: 'Write one for Ledger' });
  expect(link.getAttribute('href')).toBe('/runbooks/+new?service=ledger');
  expect(screen.getByText('2 incidents, the last 3 days ago')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Write one for LedgerLag' }).getAttribute('href')).toBe('/runbooks/+new?alert=LedgerLag');
  expect(screen.getByText('Nobody followed it.')).toBeTruthy();
});
