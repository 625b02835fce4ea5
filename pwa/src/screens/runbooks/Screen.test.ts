import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import type { KeptHit } from '../../../shared/search/hits.ts';
import { router } from '../../router.svelte.ts';
import Screen from './Screen.svelte';

const device = vi.hoisted(() => ({ hits: [] as KeptHit[], near: null as string | null }));
vi.mock('../../../shared/search/search.ts', () => ({
  searchKept: (_: string, { service }: { service: string | null }) => {
    device.near = service;
    return Promise.resolve(device.hits);
  },
}));

const row = (given: object): object => ({
  __typename: 'Runbook',
  handle: 'queue-stuck',
  title: 'Queue stuck',
  summary: 'Orders wait.',
  isPart: false,
  published: 3,
  contentHash: 'a',
  archivedAt: null,
  reviewDueAt: null,
  owner: { handle: 'bo', name: 'Bo Lindqvist' },
  services: [{ handle: 'checkout', name: 'Checkout' }],
  record: { runs: 9, openRuns: 0, worked: 7, partly: 1, misled: 1, lastRunAt: new Date(Date.now() - 3 * 86_400_000).toISOString() },
  ...given,
});
const hit = (given: object = {}): object => ({ why: '“quue” read as “queue”', excerpt: [{ text: 'the ', isMatch: false }, { text: 'queue', isMatch: true }], runbook: row(given) });

let server: FakeGraphQL;
beforeEach(() => {
  history.replaceState(null, '', '/runbooks');
  router.go('/runbooks', { replace: true });
  signIn({ rights: ['runbook.see', 'runbook.write'] });
  device.hits = [];
  server = new FakeGraphQL()
    .named('FiltersToChoose', { services: { nodes: [{ handle: 'checkout', name: 'Checkout', archived: false }] }, teams: [], people: [] })
    .named('RunbookDrafts', { runbookDrafts: [] })
    .named('RunbookTemplates', { runbookTemplates: [{ key: 'bad-release', title: 'Bad release: <service> fails', summary: 'It was fine before.' }] })
    .named('Runbooks', { runbooks: { nodes: [row({})], pageInfo: { hasNextPage: false, endCursor: null } } })
    .named('SearchRunbooks', { searchRunbooks: [hit()] });
});

const type = async (words: string): Promise<void> => userEvent.type(await screen.findByLabelText('Search runbooks'), words);

test('the list says whose each is and how it has worked', async () => {
  render(Screen, { params: {} });
  await screen.findByRole('link', { name: 'Queue stuck' });
  screen.getByText(/worked 7 of 9, misled 1, last 3 days ago/);
  screen.getByText('Bo Lindqvist');
});

test('a search says why each was found, and marks the words', async () => {
  render(Screen, { params: {} });
  await type('quue');
  await screen.findByText('“quue” read as “queue”');
  expect(screen.getByText('queue').tagName).toBe('MARK');
  await waitFor(() => expect(router.query.get('q')).toBe('quue'));
});

test('parts stand apart from what is followed', async () => {
  server.named('SearchRunbooks', { searchRunbooks: [hit(), hit({ handle: 'vpn', title: 'Open the VPN', isPart: true })] });
  render(Screen, { params: {} });
  await type('vpn');
  await screen.findByRole('heading', { name: 'Parts of others' });
  screen.getByText('a part');
});

test('without a network what this device keeps is found', async () => {
  device.hits = [{ handle: 'kept', title: 'Kept here', summary: '', excerpt: [], why: '' }];
  render(Screen, { params: {} });
  await screen.findByRole('link', { name: 'Queue stuck' });
  server.down = true;
  await type('kept');
  await screen.findByRole('link', { name: 'Kept here' });
  await screen.findByText(/Searched what this device keeps/);
});

test('what the device keeps gives way to what the server knows', async () => {
  device.hits = [{ handle: 'kept', title: 'Kept here', summary: '', excerpt: [], why: '' }];
  render(Screen, { params: {} });
  await type('queue');
  await screen.findByText('“quue” read as “queue”');
  expect(screen.queryByRole('link', { name: 'Kept here' })).toBeNull();
});

test('nothing that matches leads to writing it', async () => {
  server.named('SearchRunbooks', { searchRunbooks: [] });
  render(Screen, { params: {} });
  await type('xyz');
  await screen.findByText(/No runbook says “xyz”/);
  expect(screen.getByRole('link', { name: 'Write one' }).getAttribute('href')).toBe('/runbooks/+new');
});

test('where nothing is written yet, the screen teaches and offers templates', async () => {
  server.named('Runbooks', { runbooks: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } });
  render(Screen, { params: {} });
  await screen.findByText('No runbook yet');
  expect((await screen.findByRole('link', { name: 'Bad release' })).getAttribute('href')).toBe('/runbooks/+new?template=bad-release');
});

test('a filter that lets nothing through says so, and keeps the service for the first one', async () => {
  server.named('Runbooks', { runbooks: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } });
  router.go('/runbooks?service=checkout', { replace: true });
  render(Screen, { params: {} });
  await screen.findByText('None of these');
  expect(screen.getByRole('link', { name: 'Write one' }).getAttribute('href')).toBe('/runbooks/+new?service=checkout');
});

test('whoever comes from an incident finds what is near to it, goes on with it and back to it', async () => {
  router.go('/runbooks?incident=142&near=checkout', { replace: true });
  render(Screen, { params: {} });
  expect((await screen.findByRole('link', { name: 'Queue stuck' })).getAttribute('href')).toBe('/runbooks/queue-stuck?incident=142');
  expect(server.asked('Runbooks')[0]?.variables).toMatchObject({ filter: { service: null } });
  expect(screen.getByRole('link', { name: '‹ Incident 142' }).getAttribute('href')).toBe('/incidents/142');
  await type('queue');
  await waitFor(() => expect(server.asked('SearchRunbooks').at(-1)?.variables).toEqual({ words: 'queue', service: 'checkout' }));
  await waitFor(() => expect(router.search).toBe('?incident=142&near=checkout&q=queue'));
});

test('without a network the incident goes along just so', async () => {
  device.hits = [{ handle: 'kept', title: 'Kept here', summary: '', excerpt: [], why: '' }];
  router.go('/runbooks?incident=142&near=checkout', { replace: true });
  render(Screen, { params: {} });
  server.down = true;
  await type('kept');
  expect((await screen.findByRole('link', { name: 'Kept here' })).getAttribute('href')).toBe('/runbooks/kept?incident=142');
  expect(device.near).toBe('checkout');
});

test('seeing all of them keeps the incident', async () => {
  server.named('Runbooks', { runbooks: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } });
  router.go('/runbooks?incident=142&service=checkout&state=due', { replace: true });
  render(Screen, { params: {} });
  await userEvent.click(await screen.findByRole('button', { name: 'See all' }));
  expect(router.search).toBe('?incident=142');
});
