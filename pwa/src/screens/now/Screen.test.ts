import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../build/graphql-fakes.ts';
import Screen from './Screen.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const incident = (number: number, part = {}) => ({
  __typename: 'Incident',
  id: `i${number}`,
  number,
  title: `Incident ${number}`,
  severity: 2,
  state: 'OPEN',
  seq: 1,
  snoozedUntil: null,
  flapping: false,
  clock: { detectedAt: inMinutes(-12), acknowledgedAt: null, resolvedAt: null },
  service: null,
  assignee: null,
  ...part,
});
const CLIMBING = incident(7, {
  ladder: { phase: 'CLIMBING', dueAt: inMinutes(3) },
  pages: [{ kind: 'page', queuedAt: inMinutes(-2), person: { handle: 'ana' } }],
});
const PIXEL = { id: 'd1', label: 'Pixel 8', lastSentAt: inMinutes(-120), lastReceiptAt: inMinutes(-120), health: 'ready', current: true };
const PRIMARY = { handle: 'primary', name: 'Primary', timeZone: 'UTC', archived: false, onCall: [{ handle: 'ana', name: 'Ana Ruiz' }] };
const NIGHTS = { handle: 'nights', name: 'Nights', timeZone: 'Asia/Tokyo', archived: false, onCall: [] };

const answer = ({ mine = [] as unknown[], open = [] as unknown[], devices = [PIXEL] as unknown[], schedules = [NIGHTS, PRIMARY] as unknown[] } = {}) => ({
  viewer: {
    person: { handle: 'ana' },
    openIncidents: mine,
    onCallNow: [{ until: inMinutes(60), schedule: { handle: 'primary', name: 'Primary', timeZone: 'UTC' } }],
    nextShift: null,
    devices,
  },
  incidents: { nodes: open, pageInfo: { hasNextPage: false } },
  schedules,
});

let server: FakeGraphQL;
beforeEach(() => {
  live.current = new FakeLive();
  server = new FakeGraphQL();
  signIn();
});

test('a page that rings for the reader comes first, with what is left of its wait', async () => {
  server.named('Now', answer({ mine: [CLIMBING], open: [CLIMBING, incident(5)] }));
  render(Screen, { params: {} });
  expect(await screen.findByText('You are being paged')).toBeTruthy();
  expect(screen.getByText(/^2:5\d$/)).toBeTruthy();
  expect(screen.getAllByRole('link', { name: 'Incident 7' })).toHaveLength(1); // said once, not in every list
  expect(screen.getByRole('link', { name: 'Incident 5' })).toBeTruthy();
});

test('when all is quiet it says so, and that one may look away', async () => {
  server.named('Now', answer());
  render(Screen, { params: {} });
  expect(await screen.findByText('All quiet.')).toBeTruthy();
  expect(screen.getByText(/this page need not stay open/)).toBeTruthy();
});

test('my schedules come first, and one that nobody covers says so', async () => {
  server.named('Now', answer());
  render(Screen, { params: {} });
  await screen.findByText('Nobody is on call');
  expect(screen.getAllByRole('link', { name: /^(Primary|Nights)$/ }).map(({ textContent }) => textContent)).toEqual(['Primary', 'Nights']);
});

test('a phone that rang lately is trusted, no phone at all is loud', async () => {
  server.named('Now', answer());
  const { unmount } = render(Screen, { params: {} });
  expect(await screen.findByText(/This device last rang 2 h ago/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Test it' })).toBeTruthy();
  unmount();
  server.named('Now', answer({ devices: [] }));
  render(Screen, { params: {} });
  expect(await screen.findByText('No device rings for you.')).toBeTruthy();
});

test('a burst of changes asks once', async () => {
  server.named('Now', answer());
  render(Screen, { params: {} });
  await screen.findByText('All quiet.');
  server.named('Now', answer({ open: [incident(8)] }));
  for (let change = 0; change < 5; change += 1) live.current.says({ seq: change, incident: incident(8) });
  expect(await screen.findByText('Incident 8')).toBeTruthy();
  expect(server.asked('Now')).toHaveLength(2);
});

test('whoever is never paged is not asked about phones', async () => {
  signIn({ handle: 'eve', role: 'STAKEHOLDER', rights: ['incident.see', 'incident.declare'] });
  server.named('Now', answer({ devices: [] }));
  render(Screen, { params: {} });
  await screen.findByText('All quiet.');
  expect(screen.queryByText('No device rings for you.')).toBeNull();
  await waitFor(() => expect(screen.getByRole('link', { name: /Report a problem/ }).getAttribute('href')).toBe('/incidents?declare'));
});
