import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import Handovers from './Handovers.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const soon = new Date(Date.now() + 20 * 60_000).toISOString();
const OPEN = {
  id: 'h1',
  state: 'OPEN',
  at: soon,
  writtenAt: null,
  confirmedAt: null,
  confirmedBy: null,
  mayWrite: true,
  mayConfirm: false,
  toldCoordinatorAt: null,
  schedule: { handle: 'primary', name: 'Primary', timeZone: 'UTC' },
  outgoing: [ANA],
  incoming: [BO],
};
const whole = (part = {}) => ({
  ...OPEN,
  version: 3,
  writtenBy: null,
  note: {
    changed: 'Deployed checkout.',
    watch: 'Disks moved at 14:00.',
    next: '',
    incidents: [{ number: 12, title: 'Checkout is slow', severity: 2, state: 'ACKNOWLEDGED', service: 'Checkout', holder: 'Ana Ruiz' }],
  },
  tests: [],
  ...part,
});
const none = { handovers: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('HandoversWaiting', { handoversWaiting: [] }).named('Handovers', none);
  signIn();
});

test('what waits for the reader leads to the note, and is said once', async () => {
  server.named('HandoversWaiting', { handoversWaiting: [OPEN] }).named('Handovers', { handovers: { ...none.handovers, nodes: [OPEN] } });
  render(Handovers, { rest: '' });
  const link = await screen.findByRole('link', { name: 'Hand over to Bo Chen' });
  expect(link.getAttribute('href')).toBe('/on-call/handovers/h1');
  await screen.findByText('No others.');
});

test('without any it teaches what comes', async () => {
  render(Handovers, { rest: '' });
  expect(await screen.findByText('Nothing to hand over')).toBeTruthy();
});

test('the note is filled with the facts, bettered, and sent with the version that was read', async () => {
  server.named('HandoverOf', { handover: whole() }).named('HandOver', { handOver: { __typename: 'Handover', id: 'h1' } });
  render(Handovers, { rest: 'h1' });
  expect(await screen.findByText('#12 Checkout is slow')).toBeTruthy();
  await userEvent.type(screen.getByRole('textbox', { name: /Next steps/ }), 'Watch the queue.');
  await userEvent.click(screen.getByRole('button', { name: 'Hand over' }));
  await waitFor(() => expect(server.asked('HandOver')).toHaveLength(1));
  expect(server.asked('HandOver')[0]?.variables).toEqual({
    id: 'h1',
    version: 3,
    note: { changed: 'Deployed checkout.', watch: 'Disks moved at 14:00.', next: 'Watch the queue.' },
  });
});

test('who comes reads it, confirms it, and sees that their phone rang', async () => {
  const page = { id: 'p1', device: 'Pixel 8', channel: 'push', state: 'DISPLAYED', sentAt: soon, receivedAt: soon, error: null, person: ANA };
  const started = whole({ state: 'STARTED', writtenAt: soon, writtenBy: 'Bo Chen', mayWrite: false, mayConfirm: true, outgoing: [BO], incoming: [ANA], tests: [page] });
  server.named('HandoverOf', { handover: started }).named('ConfirmHandover', { confirmHandover: { __typename: 'Handover', id: 'h1' } });
  render(Handovers, { rest: 'h1' });
  expect(await screen.findByText('Disks moved at 14:00.')).toBeTruthy();
  expect(screen.getByText('Ana Ruiz: Pixel 8 rang.')).toBeTruthy();
  expect(screen.queryByRole('textbox')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Confirm the hand-over' }));
  await waitFor(() => expect(server.asked('ConfirmHandover')[0]?.variables).toEqual({ id: 'h1' }));
});
