import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import StatusPages from './StatusPages.svelte';

const WEB = { handle: 'web', name: 'Web shop' };
const CARDS = { handle: 'cards', name: 'Card payments' };
const PAGE = {
  id: 'p1',
  handle: 'public',
  name: 'Lantern status',
  description: '',
  audience: 'PUBLIC',
  access: 'OPEN',
  hasToken: false,
  languages: ['en'],
  timeZone: 'Etc/UTC',
  brand: { accent: null, accentDark: null, logo: null, homeUrl: null, supportUrl: null, legal: null },
  domain: null,
  showsDays: 90,
  decimals: 2,
  degradedWeight: 0.5,
  url: 'https://tocsin.example.org/status',
  entries: [
    { __typename: 'ShownComponent', component: WEB, showsUptime: true, onlyIfDegraded: false },
    { __typename: 'ComponentGroup', code: 'paying00code', name: 'Paying', description: '', components: [{ component: CARDS, showsUptime: true, onlyIfDegraded: false }] },
  ],
  archived: false,
  version: 4,
};
const SHOP = { ...PAGE, id: 'p2', handle: 'shop', name: 'For partners', audience: 'CUSTOMERS', access: 'TOKEN', url: 'https://tocsin.example.org/status/p/shop', entries: [], version: 1 };
const API = { handle: 'api', name: 'Programs' };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('StatusPages', { statusPages: [PAGE, SHOP], components: [WEB, CARDS, API] });
  signIn({ role: 'ADMIN', rights: ['status-page.edit'] });
  toasts.shown = [];
});

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });
const sent = () => server.asked('SaveStatusPage')[0]?.variables as { page: { entries: unknown[]; version: number } };

test('every page stands with its address, a way to open it, and what is missing', async () => {
  render(StatusPages, { rest: '' });
  const list = within(await screen.findByRole('list', { name: 'Status pages' }));
  expect(list.getByText('tocsin.example.org/status/p/shop')).toBeTruthy();
  expect(list.getByText('no token yet: nobody can read it')).toBeTruthy();
  expect(list.getByRole('link', { name: /^Open Lantern status/ }).getAttribute('href')).toBe('https://tocsin.example.org/status');
});

test('a public page with nothing on it says where it is and what to do', async () => {
  server.named('StatusPages', { statusPages: [{ ...PAGE, entries: [] }], components: [] });
  render(StatusPages, { rest: '' });
  await screen.findByText('Your public page is at /status');
  expect(screen.getByRole('link', { name: 'components' }).getAttribute('href')).toBe('/settings/components');
});

test('what it shows is added, moved and put into a group, and sent in that order', async () => {
  server.named('SaveStatusPage', { saveStatusPage: { __typename: 'StatusPage', handle: 'public' } });
  render(StatusPages, { rest: 'public' });
  await userEvent.click(await button(/^Move Paying up/));
  await userEvent.click(await button(/^Add a group/));
  await userEvent.type(screen.getAllByRole('textbox', { name: 'Name of the group' })[1] as HTMLElement, 'More');
  await userEvent.click(await button(/^Take Card payments off/));
  await userEvent.click(await button(/^Save$/));
  await waitFor(() => expect(toasts.shown[0]?.text).toMatch(/readers see it at once/));
  expect(sent().page.version).toBe(4);
  expect(sent().page.entries).toEqual([
    { group: { name: 'Paying', description: '', code: 'paying00code', components: [] } },
    { shown: { component: 'web', showsUptime: true, onlyIfDegraded: false } },
    { group: { name: 'More', description: '', code: null, components: [] } },
  ]);
});

test('what somebody else changed meanwhile is told; what was typed stays', async () => {
  server.named('SaveStatusPage', { saveStatusPage: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo changed brand meanwhile. Look at it again before you save.' } });
  render(StatusPages, { rest: 'public' });
  const name = await screen.findByLabelText<HTMLInputElement>('Name');
  await userEvent.clear(name);
  await userEvent.type(name, 'Mine');
  await userEvent.click(await button(/^Save$/));
  await screen.findByText(/Bo changed brand meanwhile/);
  expect(name.value).toBe('Mine');
});

test('a domain that is taken is said at its field', async () => {
  server.named('SaveStatusPage', { saveStatusPage: { __typename: 'Refusal', code: 'DOMAIN_TAKEN', message: 'status.example.org belongs to the status page shop.' } });
  render(StatusPages, { rest: 'public' });
  const domain = await screen.findByLabelText<HTMLInputElement>(/^A domain of its own/);
  await userEvent.type(domain, 'status.example.org');
  await userEvent.click(await button(/^Save$/));
  await waitFor(() => expect(domain.getAttribute('aria-invalid')).toBe('true'));
  expect(domain.value).toBe('status.example.org');
});

test('a token is shown once', async () => {
  server.named('IssuePageToken', { issuePageToken: { __typename: 'NewPageToken', token: 'tocsin_once' } });
  render(StatusPages, { rest: 'shop' });
  await userEvent.click(await button(/^Make a token/));
  await screen.findByText('tocsin_once');
  await userEvent.click(await button(/^I have it/));
  expect(screen.queryByText('tocsin_once')).toBeNull();
});
