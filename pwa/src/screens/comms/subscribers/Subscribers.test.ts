import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Subscribers from './Subscribers.svelte';

const NOW = new Date().toISOString();
const READER = {
  id: 's1', address: 'reader@example.net', channel: 'EMAIL', state: 'BOUNCED', language: 'en', fromImpact: 'major', maintenance: false,
  components: [], createdAt: NOW, unsubscribedAt: null, bouncedAt: NOW, bounce: '550 no such user',
};
const MAILING = {
  id: 'm1', topic: 'update', headline: 'Cards are refused', text: 'We are looking.', state: 'SENDING', total: 200, sent: 120, failed: 3,
  skipped: 0, left: 77, createdAt: NOW, finishedAt: null,
};
const list = (...nodes: object[]): object => ({
  subscribers: { nodes, pageInfo: { hasNextPage: false } },
  subscriberCounts: nodes.length > 0 ? [{ channel: 'EMAIL', state: 'BOUNCED', count: 1 }, { channel: 'PUSH', state: 'CONFIRMED', count: 4 }] : [],
});
const PAGES = { statusPages: [{ handle: 'public', name: 'Status', url: 'https://status.example.org' }] };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('Subscribers', list(READER)).named('Mailings', { mailings: [MAILING] }).named('SubscriberPages', PAGES);
  signIn({ rights: ['subscriber.see', 'subscriber.edit'] });
  toasts.shown = [];
});

test('a mailing shows how far it is, and is stopped by an administrator', async () => {
  server.named('StopMailing', { stopMailing: { __typename: 'Mailing', id: 'm1' } });
  render(Subscribers, { rest: '' });
  const mailing = await screen.findByRole('article', { name: 'Cards are refused' });
  expect(within(mailing).getByRole('progressbar').getAttribute('value')).toBe('123');
  expect(within(mailing).getByText('120 of 200 told, 3 could not be reached')).toBeTruthy();
  await userEvent.click(within(mailing).getByRole('button', { name: /^Stop/ }));
  expect(server.asked('StopMailing').map(({ variables }) => variables)).toEqual([{ id: 'm1' }]);
});

test('whose mail came back is listed with the reason, and can be asked again', async () => {
  server.named('ResendSubscriber', { resendSubscriber: { __typename: 'Subscriber', id: 's1' } });
  render(Subscribers, { rest: '' });
  await screen.findByText('reader@example.net');
  expect(screen.getByText('550 no such user')).toBeTruthy();
  expect(screen.getByText(/from major on, no maintenance/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /^Ask reader@example\.net again/ }));
  expect(server.asked('ResendSubscriber').map(({ variables }) => variables)).toEqual([{ id: 's1' }]);
});

test('a list is brought along, asked by default, and what is no address is said', async () => {
  server.named('ImportSubscribers', { importSubscribers: { __typename: 'BroughtSubscribers', added: 2, known: 1, bad: ['no@dress'] } });
  render(Subscribers, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: /^Add subscribers/ }));
  await userEvent.type(screen.getByLabelText('Addresses'), 'a@example.net{enter}b@example.net');
  await userEvent.click(screen.getByRole('button', { name: 'Ask them' }));
  expect(server.asked('ImportSubscribers').map(({ variables }) => variables)).toEqual([{ page: 'public', text: 'a@example.net\nb@example.net', attested: false }]);
  await waitFor(() => expect(toasts.shown.map(({ text }) => text)).toEqual(['2 asked, 1 were there already. No addresses: no@dress.']));
});

test('whoever may only see has no button that changes anything', async () => {
  signIn({ rights: ['subscriber.see'] });
  render(Subscribers, { rest: '' });
  await screen.findByText('reader@example.net');
  expect(screen.queryByRole('button', { name: /Add subscribers|Stop|Ask|Remove/ })).toBeNull();
});

test('without subscribers it says where they come from', async () => {
  server.named('Subscribers', list()).named('Mailings', { mailings: [] });
  render(Subscribers, { rest: '' });
  await screen.findByText('Nobody has subscribed yet');
  expect(screen.getByRole('link', { name: 'How readers subscribe' }).getAttribute('href')).toBe('https://status.example.org/subscribe');
});
