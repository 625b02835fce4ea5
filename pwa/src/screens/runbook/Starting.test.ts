import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import Starting from './Starting.svelte';

const incident = (number: number, service: string): object => ({
  __typename: 'Incident',
  id: `id-${number}`,
  number,
  title: `Number ${number}`,
  severity: 2,
  state: 'OPEN',
  seq: 1,
  snoozedUntil: null,
  flapping: false,
  clock: { detectedAt: new Date().toISOString(), acknowledgedAt: null, resolvedAt: null },
  service: { handle: service, name: service },
  assignee: null,
});

let server: FakeGraphQL;
const open = (nodes: object[], hasNextPage = false): void => {
  server.named('Incidents', { incidents: { nodes, pageInfo: { hasNextPage, endCursor: null } } });
};
beforeEach(() => {
  signIn({ rights: ['run.follow'] });
  server = new FakeGraphQL().named('StartRun', { startRun: { __typename: 'Run', id: 'r1' } });
  open([incident(7, 'ledger'), incident(142, 'checkout')]);
});
const shown = (number: string | null): void => {
  render(Starting, { handle: 'queue-stuck', services: ['checkout'], incident: number });
};

test('whoever comes from an incident starts in it with one tap', async () => {
  shown('142');
  await userEvent.click(await screen.findByRole('button', { name: 'Start in #142' }));
  await waitFor(() => expect(router.path).toBe('/runs/r1'));
  expect(server.asked('StartRun')[0]?.variables).toEqual({ incident: '142', runbook: 'queue-stuck' });
});

test('another incident is there to choose as well', async () => {
  shown('142');
  await userEvent.click(await screen.findByRole('button', { name: 'In another incident' }));
  const rows = within(screen.getByRole('list', { name: 'Open incidents' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining('#7')]);
});

test('one that is over is not offered, and one of more than the list holds is', async () => {
  shown('9');
  await screen.findByRole('button', { name: 'Start a run' });
  expect(screen.queryByRole('button', { name: 'Start in #9' })).toBeNull();
  open([incident(7, 'ledger')], true);
  shown('9');
  await screen.findByRole('button', { name: 'Start in #9' });
});

test('a refusal is said where the tap was', async () => {
  server.named('StartRun', { startRun: { __typename: 'Refusal', code: 'RESOLVED', message: 'Incident 142 is resolved.' } });
  shown('142');
  await userEvent.click(await screen.findByRole('button', { name: 'Start in #142' }));
  await screen.findByText('Incident 142 is resolved.');
});

test('whoever comes from nowhere chooses, those of its services first', async () => {
  shown(null);
  await userEvent.click(await screen.findByRole('button', { name: 'Start a run' }));
  const rows = within(screen.getByRole('list', { name: 'Open incidents' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent.match(/#\d+/)?.[0])).toEqual(['#142', '#7']);
});
