import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Approvals from './Approvals.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const update = (part = {}) => ({
  __typename: 'Update', id: 'u1', code: 'abc', audience: 'PUBLIC', stage: 'WAITING', state: 'IDENTIFIED', headline: 'Orders fail', body: 'We found the cause.', ownWords: true, slots: {}, template: null, nextUpdateAt: null, notify: true, hash: 'h1', needsApproval: true,
  whyApproval: 'It is free text about a SEV1', whyHeld: null, dueAt: null, createdAt: inMinutes(-3), publishedAt: null, publishedBy: null, editedAt: null, retractedAt: null, retractedWhy: null, version: 1, author: BO, approvedBy: null, effects: [], edits: [],
  approvals: [
    { id: 'a0', capacity: 'approver', askedAt: inMinutes(-3), dueAt: null, answer: 'SILENT', rationale: '', person: { handle: 'cy', name: 'Cy' } },
    { id: 'a1', capacity: 'deputy', askedAt: inMinutes(-1), dueAt: inMinutes(4), answer: null, rationale: '', person: ANA },
  ],
  ...part,
});
const waiting = (part = {}, mine = true) => ({ approvals: [{ mine, update: update(part), incident: { number: 7, title: 'Half of all orders fail', severity: 1, restricted: false } }] });

let server: FakeGraphQL;
beforeEach(() => {
  live.current = new FakeLive();
  server = new FakeGraphQL().named('Approvals', waiting());
  signIn();
  toasts.shown = [];
});

test('the text stands there word for word, with why, by whom and who stayed silent; one tap agrees to exactly that text', async () => {
  server.named('ApproveUpdate', { approveUpdate: update({ stage: 'PUBLISHED' }) });
  render(Approvals, { rest: '' });
  expect(await screen.findByText('We found the cause.')).toBeTruthy();
  expect(screen.getByText('It is free text about a SEV1: it needs a second person.')).toBeTruthy();
  expect(screen.getByText('Cy')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Approve and publish: Orders fail' }));
  await waitFor(() => expect(server.asked('ApproveUpdate')[0]?.variables).toEqual({ id: 'u1', hash: 'h1', rationale: '' }));
  expect(toasts.shown[0]?.text).toBe('Published to the public.');
});

test('a refusal needs a reason, which its author reads', async () => {
  server.named('RefuseUpdate', { refuseUpdate: update({ stage: 'DRAFT' }) });
  render(Approvals, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Refuse: Orders fail' }));
  await userEvent.click(screen.getByRole('button', { name: 'Refuse it' }));
  expect(screen.getByText(/Say what has to change/)).toBeTruthy();
  await userEvent.type(screen.getByLabelText('Why'), 'No vendor names.');
  await userEvent.click(screen.getByRole('button', { name: 'Refuse it' }));
  await waitFor(() => expect(server.asked('RefuseUpdate')[0]?.variables).toEqual({ id: 'u1', rationale: 'No vendor names.' }));
  expect(toasts.shown[0]?.text).toBe('Refused: Bo Chen reads why.');
});

test('a text that changed meanwhile is said in the words of the server', async () => {
  server.named('ApproveUpdate', { approveUpdate: { __typename: 'Refusal', code: 'TEXT_CHANGED', message: 'The text has changed since you read it: read it again.' } });
  render(Approvals, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: /^Approve/ }));
  expect(await screen.findByText(/read it again/)).toBeTruthy();
});

test('nobody answers their own, and an empty list says what comes here', async () => {
  server.named('Approvals', waiting({ author: ANA }, false));
  const first = render(Approvals, { rest: '' });
  expect(await screen.findByText('You wrote it: somebody else has to answer.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull();
  first.unmount();
  server.named('Approvals', { approvals: [] });
  render(Approvals, { rest: '' });
  expect(await screen.findByText('Nothing waits for a yes')).toBeTruthy();
});
