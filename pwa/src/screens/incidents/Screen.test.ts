import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import { toasts } from '../../toasts.svelte.ts';
import { unsaved } from '../../unsaved.svelte.ts';
import Screen from './Screen.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const row = (number: number, part = {}) => ({
  __typename: 'Incident',
  id: `i${number}`,
  number,
  title: `Incident ${number}`,
  severity: 2,
  state: 'OPEN',
  seq: 1,
  snoozedUntil: null,
  flapping: false,
  clock: { detectedAt: new Date(Date.now() - 60_000).toISOString(), acknowledgedAt: null, resolvedAt: null },
  service: null,
  assignee: null,
  ...part,
});
const page = (nodes: unknown[], endCursor: string | null = null) => ({ incidents: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } });

let server: FakeGraphQL;
beforeEach(() => {
  live.current = new FakeLive();
  server = new FakeGraphQL()
    .named('Incidents', page([row(3), row(2)]))
    .named('FiltersToChoose', { services: { nodes: [{ handle: 'checkout', name: 'Checkout', archived: false }] }, teams: [] })
    .named('ServicesToChoose', { services: { nodes: [] }, severities: [{ level: 2, name: 'High', pages: 'any' }] });
  signIn();
  toasts.shown = [];
  router.go('/incidents', { replace: true });
});

const titles = (): (string | null)[] => screen.getAllByRole('link', { name: /^Incident \d/ }).map(({ textContent }) => textContent);

test('what is asked for is what the address says', async () => {
  router.go('/incidents?severity=1&q=disk', { replace: true });
  render(Screen, { params: {} });
  await screen.findByText('Incident 3');
  expect(server.asked('Incidents')[0]?.variables).toEqual({
    filter: { states: ['OPEN', 'ACKNOWLEDGED', 'CONTAINED'], severities: [1], search: 'disk' },
    after: null,
  });
});

test('a filter goes into the address, and the list follows', async () => {
  render(Screen, { params: {} });
  await screen.findByText('Incident 3');
  server.named('Incidents', page([row(2)]));
  await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
  expect(location.search).toBe('?mine=1');
  await waitFor(() => expect(titles()).toEqual(['Incident 2']));
});

test('a row changes where it stands; a new one waits while the reader is doing something', async () => {
  render(Screen, { params: {} });
  await screen.findByText('Incident 3');
  await userEvent.click(screen.getByRole('searchbox')); // a finger is on its way
  server.named('Incidents', page([row(4, { severity: 1 }), row(3), row(2, { seq: 2, state: 'RESOLVED' })]));
  live.current.says({ seq: 2, incident: row(2, { seq: 2, state: 'RESOLVED' }) });
  live.current.says({ seq: 1, incident: row(4, { severity: 1 }) });
  const news = await screen.findByRole('button', { name: /One new incident: show/ });
  expect(titles()).toEqual(['Incident 3', 'Incident 2']);
  expect(screen.getByText('Resolved', { selector: '.state' })).toBeTruthy();
  await userEvent.click(news);
  expect(titles()).toEqual(['Incident 4', 'Incident 3', 'Incident 2']);
});

test('a new one joins by itself when nobody is touching anything', async () => {
  render(Screen, { params: {} });
  await screen.findByText('Incident 3');
  server.named('Incidents', page([row(4), row(3), row(2)]));
  live.current.says({ seq: 1, incident: row(4) });
  await waitFor(() => expect(titles()).toEqual(['Incident 4', 'Incident 3', 'Incident 2']));
});

test('more are loaded from where the list ended, and stay through a reconnect', async () => {
  server.named('Incidents', ({ after }: { after: string | null }) => (after ? page([row(1)]) : page([row(3), row(2)], 'after 2')));
  render(Screen, { params: {} });
  await userEvent.click(await screen.findByRole('button', { name: 'Load more' }));
  await waitFor(() => expect(titles()).toEqual(['Incident 3', 'Incident 2', 'Incident 1']));
  expect(server.asked('Incidents')[1]?.variables['after']).toBe('after 2');
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  await live.current.reconnects();
  expect(titles()).toEqual(['Incident 3', 'Incident 2', 'Incident 1']);
});

test('an empty list reassures, and one emptied by filters says so', async () => {
  server.named('Incidents', page([]));
  render(Screen, { params: {} });
  expect(await screen.findByText('All quiet')).toBeTruthy();
  router.setQuery('q', 'nothing like it');
  expect(await screen.findByText('Nothing matches')).toBeTruthy();
});

test('declaring takes a title, and leads to the incident', async () => {
  router.go('/incidents?declare', { replace: true });
  server.named('DeclareIncident', { declareIncident: { __typename: 'Incident', id: 'i9', number: 9 } });
  render(Screen, { params: {} });
  const dialog = await screen.findByRole('dialog', { name: 'Declare incident' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Declare incident' }));
  expect(within(dialog).getByText('Say in a few words what is wrong.')).toBeTruthy();
  expect(server.asked('DeclareIncident')).toEqual([]);

  await userEvent.type(within(dialog).getByLabelText('What is wrong'), 'Checkout is down');
  expect(unsaved.any).toBe(true);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Declare incident' }));
  await waitFor(() => expect(location.pathname).toBe('/incidents/9'));
  expect(server.asked('DeclareIncident')[0]?.variables).toEqual({ service: null, title: 'Checkout is down', severity: 2, body: '' });
});

test('declaring without a network keeps every word, and warns of saying it twice', async () => {
  router.go('/incidents?declare', { replace: true });
  render(Screen, { params: {} });
  const dialog = await screen.findByRole('dialog', { name: 'Declare incident' });
  await userEvent.type(within(dialog).getByLabelText('What is wrong'), 'Checkout is down');
  server.down = true;
  await userEvent.click(within(dialog).getByRole('button', { name: 'Declare incident' }));
  expect(await within(dialog).findByText(/before you send it twice/)).toBeTruthy();
  expect((within(dialog).getByLabelText('What is wrong') as HTMLInputElement).value).toBe('Checkout is down');
});
