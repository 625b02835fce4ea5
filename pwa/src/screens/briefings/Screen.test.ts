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

const SUBJECT = {
  incidentId: 'i7',
  number: 7,
  title: 'Half of all orders fail',
  severity: 1,
  state: 'ACKNOWLEDGED',
  service: 'Checkout',
  since: new Date().toISOString(),
  restricted: false,
  commands: 'Ana Ruiz',
  speaks: null,
  impact: null,
  deeds: [],
  said: null,
};
const ISSUE = {
  id: 'b1',
  kind: 'INCIDENT',
  number: 1,
  issuedAt: new Date().toISOString(),
  issuedBy: 'Cy',
  known: 'Cards fail.',
  isMine: true,
  readAt: null,
  subjects: [{ number: 7, title: 'Half of all orders fail', severity: 1 }],
};
const page = (nodes: object[]): object => ({ briefings: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } });

let server: FakeGraphQL;
beforeEach(() => {
  live.current = new FakeLive();
  server = new FakeGraphQL().named('DecisionsDue', { decisionsDue: [] });
  signIn({ handle: 'eve', name: 'Eve', role: 'STAKEHOLDER', rights: ['briefing.see'] });
});

test('what is open stands above what was given out, and what is new is marked', async () => {
  const past = new Date(Date.now() - 60_000).toISOString();
  server
    .named('BriefingsNow', { briefingsNow: [{ owedAt: past, mayIssue: false, subject: SUBJECT, latest: { id: 'b1', number: 1, issuedAt: past, isMine: true, readAt: null } }] })
    .named('Briefings', page([ISSUE]));
  render(Screen, { params: {} });
  const links = await screen.findAllByRole('link', { name: 'Half of all orders fail' });
  expect(links[0]?.getAttribute('href')).toBe('/briefings/b1');
  await waitFor(() => expect(screen.getAllByText('New')).toHaveLength(2));
  expect(screen.getByText(/Next was due/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: /Write briefing/ })).toBeNull();
});

test('whoever speaks may write the next one', async () => {
  signIn({ handle: 'cy', name: 'Cy', role: 'COMMS', rights: ['briefing.see', 'briefing.issue'] });
  server.named('BriefingsNow', { briefingsNow: [{ owedAt: null, mayIssue: true, subject: SUBJECT, latest: null }] }).named('Briefings', page([]));
  render(Screen, { params: {} });
  expect((await screen.findByRole('link', { name: 'Write briefing 1' })).getAttribute('href')).toBe('/briefings/+new?incident=7');
  expect(screen.getByRole('link', { name: 'Brief on all that is open' })).toBeTruthy();
});

test('where nothing is open and nothing was given out, both teach', async () => {
  server.named('BriefingsNow', { briefingsNow: [] }).named('Briefings', page([]));
  render(Screen, { params: {} });
  expect(await screen.findByText('Nothing is open')).toBeTruthy();
  expect(await screen.findByText('No briefing has been given out')).toBeTruthy();
});
