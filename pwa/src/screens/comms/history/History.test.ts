import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { shelf } from '../../../../shared/shelf.ts';
import { router } from '../../../router.svelte.ts';
import History from './History.svelte';

const KEPT = { promised: 12, kept: 10, broken: 1, late: 1, extended: 1, waiting: 0, shareKept: 0.909 };
const NONE = { promised: 0, kept: 0, broken: 0, late: 0, extended: 0, waiting: 0, shareKept: null };
const adherence = (whole: object) => ({
  commsAdherence: { whole, audiences: [{ audience: 'PUBLIC', adherence: whole }], leads: [{ person: { handle: 'ana', name: 'Ana Ruiz' }, adherence: whole }, { person: null, adherence: whole }], incidents: [{ incident: { number: 7, title: 'Half of all orders fail', severity: 1 }, adherence: whole }] },
});
const update = (id: string, body: string) => ({ id, stage: 'PUBLISHED', state: 'IDENTIFIED', body, publishedAt: '2026-11-28T03:00:00Z', editedAt: null, retractedAt: null, author: { handle: 'ana', name: 'Ana Ruiz' } });
const page = (number: number, hasNextPage: boolean) => ({
  incidents: {
    nodes: [{ number, title: `Incident ${number}`, severity: 1, announcements: [{ audience: 'PUBLIC', headline: 'Orders fail', updates: [update(`p${number}`, `Public ${number}`)] }, { audience: 'INTERNAL', headline: 'Queue', updates: [update(`i${number}`, `Inside ${number}`)] }] }],
    pageInfo: { hasNextPage, endCursor: `c${number}` },
  },
});

let server: FakeGraphQL;
beforeEach(async () => {
  server = new FakeGraphQL().named('CommsAdherence', adherence(KEPT)).named('SaidLately', ({ after }: { after: string | null }) => (after ? page(6, false) : page(7, true)));
  signIn({ role: 'COMMS', rights: ['cadence.see'] });
  router.go('/comms/history', { replace: true });
  await (await shelf()).clear('answers');
});

test('what became of promises is said in words and in a table, and names who spoke', async () => {
  render(History, { rest: '' });
  expect((await screen.findAllByText('10 kept, 1 put off, 1 kept late, of 12')).length).toBe(2);
  const table = within(screen.getByRole('table', { name: 'Promises by who spoke' }));
  expect(table.getByRole('rowheader', { name: 'Ana Ruiz' })).toBeTruthy();
  expect(table.getByRole('rowheader', { name: 'Nobody yet' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: '7 days' }));
  await waitFor(() => expect(server.asked('CommsAdherence')).toHaveLength(2));
});

test('everything said is there, for one audience where that is chosen, and further back on request', async () => {
  render(History, { rest: '' });
  await screen.findByText('Public 7');
  expect(screen.getByText('Inside 7')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Inside' }));
  await waitFor(() => expect(screen.queryByText('Public 7')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Further back' }));
  expect(await screen.findByText('Inside 6')).toBeTruthy();
});

test('where nothing was promised it teaches what will stand here', async () => {
  server.named('CommsAdherence', adherence(NONE));
  render(History, { rest: '' });
  expect(await screen.findByText('Nothing was promised in this time')).toBeTruthy();
});
