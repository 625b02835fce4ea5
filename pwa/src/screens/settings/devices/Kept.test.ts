import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeCaches } from '../../../../build/fakes.ts';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { keep } from '../../../../shared/shelf.ts';
import { library } from '../../../library.svelte.ts';
import Kept from './Kept.svelte';

const pin = (handle: string, size = 20_000) => ({
  handle, title: `Runbook ${handle}`, summary: '', version: 7, contentHash: handle, size, why: 'you are on call for Checkout', services: [],
});
const body = (hash: string) => ({ v: 1, hash, title: hash, summary: '', blocks: [], pictures: [], front: {} });

/** Bringing them takes a few turns through the stores. */
const PATIENCE = { timeout: 8_000 };

let server: FakeGraphQL;
beforeEach(async () => {
  new FakeCaches();
  signIn({ rights: ['runbook.see'] });
  await keep('viewer', { handle: 'ana' });
  server = new FakeGraphQL();
});

/** The button does nothing while they are on their way. */
const rests = (): Promise<boolean> => vi.waitUntil(() => !library.busy, PATIENCE);
afterEach(async () => void (await rests()));

const needs = (...pins: ReturnType<typeof pin>[]): void => {
  server.named('RunbookPins', { runbookPins: { pins, contacts: [], incidents: [] } });
  for (const { contentHash } of pins) server.answers(`/runbooks/bodies/${contentHash}`, 200, body(contentHash));
};

test('one tap brings them here, and says which, why, how old and how large', async () => {
  needs(pin('failover'), pin('disk'));
  render(Kept);
  expect(await screen.findByText(/They come with the next connection/, {}, PATIENCE)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Refresh now' }));
  expect(await screen.findByText(/2 open without a network/, {}, PATIENCE)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Runbook failover' }).getAttribute('href')).toBe('/runbooks/failover');
  expect(screen.getAllByText(/Version 7, saved/)).toHaveLength(2);
  expect(screen.getAllByText(/Because you are on call for Checkout/)).toHaveLength(2);
  expect(screen.getByRole('meter', { name: 'Room they take' })).toBeTruthy();
});

test('what found no room is said, and named last', async () => {
  needs(pin('failover'), pin('atlas', 40_000_001));
  render(Kept);
  await userEvent.click(screen.getByRole('button', { name: 'Refresh now' }));
  expect(await screen.findByText('One did not fit.', {}, PATIENCE)).toBeTruthy();
  expect(screen.getByText(/Version 7, no room/)).toBeTruthy();
  expect(await screen.findByText(/One opens without a network/, {}, PATIENCE)).toBeTruthy();
});

test('without an answer what was kept stays, and it says so', async () => {
  needs(pin('failover'));
  render(Kept);
  await userEvent.click(screen.getByRole('button', { name: 'Refresh now' }));
  await screen.findByText(/One opens without a network/, {}, PATIENCE);
  await rests();
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Refresh now' }));
  await screen.findByText('No answer from the server.', {}, PATIENCE);
  expect(screen.getByText(/One opens without a network/)).toBeTruthy();
});
