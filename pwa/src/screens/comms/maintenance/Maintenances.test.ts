import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Maintenances from './Maintenances.svelte';

const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
const AHEAD = {
  id: 'm1',
  code: 'abc',
  headline: 'Database upgrade',
  body: 'Slower than usual.',
  components: [{ handle: 'db', name: 'Database' }],
  audiences: ['PUBLIC'],
  status: 'UNDER_MAINTENANCE',
  state: 'SCHEDULED',
  startsAt: inHours(20),
  endsAt: inHours(22),
  completedAt: null,
  cancelledAt: null,
  notify: true,
  silences: null,
  notes: [],
  createdBy: 'Ana Ruiz',
  mayEdit: true,
  version: 3,
};
const RUNNING = { ...AHEAD, id: 'm2', headline: 'Network work', state: 'IN_PROGRESS', startsAt: inHours(-1), endsAt: inHours(1) };
const CHOICES = {
  components: [
    { handle: 'db', name: 'Database', mayAnnounce: true, service: null },
    { handle: 'web', name: 'Shop', mayAnnounce: false, service: null },
  ],
  services: { nodes: [{ handle: 'ledger-db', name: 'Ledger', owner: null, coordinator: null }] },
};
const DONE = { __typename: 'ScheduledMaintenance', id: 'm3' };
const CONFLICT = { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo changed headline meanwhile. Look at it again before you save.' };
const list = (...nodes: object[]) => ({ states }: { states: string[] }): object => ({ scheduledMaintenances: { nodes: states.includes('COMPLETED') ? [] : nodes, pageInfo: { hasNextPage: false, endCursor: null } } });

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('Maintenances', list(AHEAD, RUNNING)).named('MaintenanceChoices', CHOICES);
  signIn({ rights: ['status.see', 'maintenance.announce'] });
  toasts.shown = [];
});

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('it is planned with what one may announce, and the time is that of the reader', async () => {
  server.named('ScheduleMaintenance', { scheduleMaintenance: DONE });
  render(Maintenances, { rest: '' });
  await userEvent.click(await button(/^Plan maintenance/));
  expect(screen.queryByRole('button', { name: 'Shop' })).toBeNull();
  await userEvent.click(await button(/^Announce it/));
  await screen.findByText('Say in one line what is done.');
  expect(server.asked('ScheduleMaintenance')).toEqual([]);
  await userEvent.type(screen.getByLabelText('Headline'), 'Upgrade');
  await userEvent.click(await button(/^Database/));
  await userEvent.click(await button(/^Announce it/));
  await waitFor(() => expect(toasts.shown[0]?.text).toMatch(/subscribers are told/));
  expect(server.asked('ScheduleMaintenance')[0]?.variables).toMatchObject({
    maintenance: { headline: 'Upgrade', components: ['db'], audiences: ['PUBLIC', 'CUSTOMERS', 'INTERNAL'], notify: true, silences: null },
  });
});

test('what somebody else saved meanwhile is told, and what was typed stays', async () => {
  server.named('ChangeMaintenance', { changeMaintenance: CONFLICT });
  render(Maintenances, { rest: '' });
  await userEvent.click(await button(/^Change Database upgrade/));
  const headline = screen.getByLabelText('Headline');
  await userEvent.clear(headline);
  await userEvent.type(headline, 'Mine');
  await userEvent.click(await button(/^Save/));
  await screen.findByText(/Bo changed headline meanwhile/);
  expect(screen.getByLabelText<HTMLInputElement>('Headline').value).toBe('Mine');
});

test('what runs is completed early, what is ahead is called off', async () => {
  server.named('CompleteMaintenance', { completeMaintenance: DONE }).named('CancelMaintenance', { cancelMaintenance: DONE });
  render(Maintenances, { rest: '' });
  const running = within(await screen.findByRole('article', { name: 'Network work' }));
  expect(running.queryByRole('button', { name: /^Call off/ })).toBeNull();
  await userEvent.click(running.getByRole('button', { name: /^Complete/ }));
  await userEvent.type(screen.getByLabelText(/^Words to readers/), 'Done.');
  await userEvent.click(await button(/^It is complete/));
  await waitFor(() => expect(server.asked('CompleteMaintenance')[0]?.variables).toEqual({ id: 'm2', version: 3, text: 'Done.' }));
  await userEvent.click(await button(/^Call off Database upgrade/));
  await userEvent.click(await button(/^Call it off/));
  await waitFor(() => expect(server.asked('CancelMaintenance')[0]?.variables).toEqual({ id: 'm1', version: 3, text: '' }));
});

test('readers are told more while it runs', async () => {
  server.named('NoteMaintenance', { noteMaintenance: DONE });
  render(Maintenances, { rest: '' });
  await userEvent.click(await button(/^Say something about Network work/));
  await userEvent.click(await button(/^Verifying/));
  await userEvent.type(screen.getByLabelText(/^Words to readers/), 'Looking.');
  await userEvent.click(await button(/^Say it/));
  await waitFor(() => expect(server.asked('NoteMaintenance')[0]?.variables).toEqual({ id: 'm2', status: 'VERIFYING', text: 'Looking.' }));
});

test('an empty list teaches what it is for, and what is missing', async () => {
  server.named('Maintenances', list()).named('MaintenanceChoices', { ...CHOICES, components: [] });
  render(Maintenances, { rest: '' });
  await screen.findByText('No maintenance ahead');
  expect(await screen.findByRole('link', { name: 'components' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Plan maintenance/ })).toBeNull();
});
