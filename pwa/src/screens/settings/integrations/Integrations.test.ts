import { render, screen, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import Integrations from './Integrations.svelte';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const integration = (part = {}) => ({
  id: 'i1',
  handle: 'prom',
  kind: 'alertmanager',
  name: 'Prometheus',
  lastAlertAt: null,
  quarantinedCount: 0,
  archived: false,
  service: null,
  keys: [],
  refusedKeys: [],
  ...part,
});
const REVOKED = { id: 'k0', hint: 'beef', revokedAt: ago(90), refusedAt: ago(3) };

let known: ReturnType<typeof integration>[];
beforeEach(() => {
  signIn({ role: 'ADMIN', rights: ['integration.edit'] });
  known = [integration()];
  new FakeGraphQL().named('IntegrationsToKeep', () => ({ integrations: known, services: { nodes: [] } }));
});

test('every key says when it was last used, or that it never was', async () => {
  const key = (id: string, lastUsedAt: string | null) => ({ id, hint: id, createdAt: ago(600), lastUsedAt });
  known = [integration({ keys: [key('aaaa', ago(3)), key('bbbb', null)] })];
  render(Integrations, { rest: 'prom' });
  const rows = within(await screen.findByRole('list', { name: 'Keys' })).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining('last used 3 min ago'), expect.stringContaining('never used')]);
});

test('a revoked key that somebody still uses stands out in the list', async () => {
  known = [integration({ refusedKeys: [REVOKED] }), integration({ id: 'i2', handle: 'graf', name: 'Grafana' })];
  render(Integrations, { rest: '' });
  const [graf, prom] = within(await screen.findByRole('list', { name: 'Integrations' })).getAllByRole('listitem');
  expect(prom?.textContent).toContain('a revoked key was still used 3 min ago');
  expect(graf?.textContent).not.toContain('revoked');
});

test('where the keys are, it says which one and what to do', async () => {
  known = [integration({ refusedKeys: [REVOKED] })];
  render(Integrations, { rest: 'prom' });
  expect(await screen.findByText('The key ending in beef, which is revoked, was still used 3 min ago.')).toBeTruthy();
  expect(screen.getByText('Give their sender a new key, or stop it.')).toBeTruthy();
});

test('a key of an archived integration is good again once that is restored', async () => {
  known = [integration({ archived: true, refusedKeys: [{ ...REVOKED, revokedAt: null }] })];
  render(Integrations, { rest: 'prom' });
  expect(await screen.findByText('The key ending in beef was still used 3 min ago.')).toBeTruthy();
  expect(screen.getByText(/stop their sender, or restore the integration/)).toBeTruthy();
});
