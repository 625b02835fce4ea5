import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeCaches } from '../../../build/fakes.ts';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import type { RunbookBody } from '../../../shared/runbooks/body.ts';
import { keep } from '../../../shared/shelf.ts';
import { library } from '../../library.svelte.ts';
import Screen from './Screen.svelte';

const BODY: RunbookBody = {
  v: 1,
  hash: 'h3',
  title: 'Queue stuck',
  summary: '',
  front: { services: ['checkout'], alerts: [], labels: [], keywords: [], slos: [], respondWithin: null, preconditions: [], data: '', rollbackWhen: [], after: [] },
  blocks: [{ kind: 'passage', html: '<p>Look before you touch anything.</p>' }],
  pictures: [],
};
const RUNBOOK = {
  __typename: 'Runbook', id: 'b1', handle: 'queue-stuck', title: 'Queue stuck', summary: '', version: 1, published: 3, isPart: false, archivedAt: null,
  reviewDueAt: null, reviewedAt: null, reviewedBy: null, may: [], body: BODY, owner: null, services: [{ handle: 'checkout', name: 'Checkout' }], contacts: [], drafts: [],
  versions: [{ number: 3, at: '2026-11-01T10:00:00Z', byName: 'Ana Ruiz', why: '', approvedBy: null }],
  record: { worked: 0, partly: 0, misled: 0, unsaid: 0, lastAt: null },
};
const finding = (id: string, text: string): object => ({ __typename: 'RunbookFinding', id, kind: 'DEPENDENCY', text, foundAt: '2026-11-20T10:00:00Z' });

let server: FakeGraphQL;
beforeEach(async () => {
  new FakeCaches();
  signIn({ rights: ['runbook.see'] });
  await keep('viewer', { handle: 'ana' });
  server = new FakeGraphQL().named('RunbookToRead', { runbook: RUNBOOK });
});

const found = (...findings: object[]): FakeGraphQL =>
  server.named('FindingsOf', { runbook: { handle: 'queue-stuck', reviewClimbed: false, may: ['review'], findings } });

test('the words that are being read stay in place when the answer comes', async () => {
  const pin = { handle: 'queue-stuck', title: 'Queue stuck', summary: '', version: 3, contentHash: 'h3', size: 2_000, why: 'you are on call for Checkout', services: [] };
  server.named('RunbookPins', { runbookPins: { pins: [pin], contacts: [], incidents: [] } }).answers('/runbooks/bodies/h3', 200, BODY);
  await library.refresh();
  let answer = (_: object): void => undefined;
  server.named('RunbookToRead', () => new Promise((resolve) => (answer = resolve)));
  render(Screen, { params: { handle: 'queue-stuck' } });
  const words = await screen.findByText('Look before you touch anything.');
  expect(screen.getByText(/^Kept here because/)).toBeTruthy();
  answer({ runbook: RUNBOOK });
  await waitFor(() => expect(screen.queryByText(/^Kept here because/)).toBeNull());
  expect(screen.getByText(/by Ana Ruiz/)).toBeTruthy();
  expect(screen.getByText('Look before you touch anything.')).toBe(words);
});

test('one reason to doubt it is said at once; several are a line that unfolds', async () => {
  found(finding('f1', 'Checkout: needs ledger-db now.'));
  const { unmount } = render(Screen, { params: { handle: 'queue-stuck' } });
  expect(await screen.findByText('Checkout: needs ledger-db now.')).toBeTruthy();
  expect(screen.queryByRole('group')).toBeNull();
  unmount();
  found(finding('f1', 'Checkout: needs ledger-db now.'), finding('f2', 'A link is dead.'));
  render(Screen, { params: { handle: 'queue-stuck' } });
  const folded = (await screen.findByText('2 reasons')).closest('details') as HTMLDetailsElement;
  expect(folded.open).toBe(false);
  await userEvent.click(within(folded).getByText('This may be out of date'));
  expect(folded.open).toBe(true);
});
