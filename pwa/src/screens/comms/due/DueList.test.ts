import { render, screen, within } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../../build/graphql-fakes.ts';
import { shelf } from '../../../../shared/shelf.ts';
import DueList from './DueList.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const due = (audience: string, minutes: number, part = {}, promise = {}) => ({
  audience, dueAt: inMinutes(minutes), overdue: minutes < 0, state: 'IDENTIFIED', saidAt: inMinutes(-20), draftId: null, speakers: [ANA], deputy: BO,
  incident: { id: 'i7', number: 7, title: 'Half of all orders fail', severity: 1, state: 'OPEN', restricted: false },
  promise: { id: audience, audience, kind: 'NEXT', state: 'OPEN', dueAt: inMinutes(minutes), madeAt: inMinutes(-20), interval: '20m', stretched: false, why: '', brokenAt: null, closedAt: null, step: null, nextStepAt: null, lead: null, ...promise },
  ...part,
});

let server: FakeGraphQL;
beforeEach(async () => {
  live.current = new FakeLive();
  server = new FakeGraphQL().named('Approvals', { approvals: [] }).named('CommsDue', { commsDue: [] });
  signIn({ role: 'COMMS', rights: ['cadence.see', 'update.approve'] });
  await (await shelf()).clear('answers');
});

test('the reader’s own come first, each with a countdown, and one tap opens the composer for that audience', async () => {
  server.named('CommsDue', { commsDue: [due('INTERNAL', 12.5, { speakers: [BO], deputy: null }), due('PUBLIC', 4.5, { draftId: 'd1' })] });
  render(DueList, { rest: '' });
  const mine = within(await screen.findByRole('list', { name: 'Due from you' }));
  expect(mine.getByText(/^in 4:(29|30)$/)).toBeTruthy();
  expect(mine.getByText('a draft is ready')).toBeTruthy();
  expect(mine.getByText('speaks: you, deputy Bo Chen')).toBeTruthy();
  expect(mine.getByRole('link').getAttribute('href')).toBe('/comms/7?audience=public');
  expect(within(screen.getByRole('list', { name: 'Due from others' })).getByText('speaks: Bo Chen')).toBeTruthy();
});

test('what is overdue says by how much, how far it has climbed, and who is told next', async () => {
  server.named('CommsDue', { commsDue: [due('PUBLIC', -2, {}, { state: 'BROKEN', step: 'OVERDUE', nextStepAt: inMinutes(1.5) })] });
  render(DueList, { rest: '' });
  expect(await screen.findByText('overdue by 2 min')).toBeTruthy();
  expect(screen.getByText(/^the lead was told that it is overdue; the deputy is told in 1:(29|30)$/)).toBeTruthy();
});

test('nothing due teaches what will stand here', async () => {
  render(DueList, { rest: '' });
  expect(await screen.findByText('Nothing is due')).toBeTruthy();
  expect(screen.getByText(/a draft lies ready/)).toBeTruthy();
});

test('offline, the last that was known is shown with its age', async () => {
  server.named('CommsDue', { commsDue: [due('PUBLIC', 9)] });
  const first = render(DueList, { rest: '' });
  await screen.findByRole('list', { name: 'Due from you' });
  first.unmount();
  server.down = true;
  render(DueList, { rest: '' });
  expect(await screen.findByText('Below is what this device last knew.')).toBeTruthy();
  expect(screen.getByText(/^Saved on this device/)).toBeTruthy();
  expect(screen.getByRole('list', { name: 'Due from you' })).toBeTruthy();
});

test('texts that wait for the reader’s yes stand on top', async () => {
  const update = { id: 'u1', headline: 'Orders fail', audience: 'PUBLIC', author: BO, approvals: [{ answer: null, dueAt: inMinutes(3), person: ANA }] };
  server.named('Approvals', { approvals: [{ mine: true, update, incident: { number: 7, title: 'x', severity: 1, restricted: false } }] });
  render(DueList, { rest: '' });
  expect((await screen.findByRole('link', { name: 'Orders fail' })).getAttribute('href')).toBe('/comms/approvals#u1');
});
