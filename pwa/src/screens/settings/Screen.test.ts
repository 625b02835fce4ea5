import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { toasts } from '../../toasts.svelte.ts';
import Filters from './filters/Filters.svelte';
import { PLACES, placeOf, restOf } from './places.ts';
import Reach from './reach/Reach.svelte';
import Screen from './Screen.svelte';
import Tokens from './tokens/Tokens.svelte';

let server: FakeGraphQL;
beforeEach(() => {
  toasts.shown = [];
  server = new FakeGraphQL();
});

test('an address means its place, and what follows it', () => {
  expect(placeOf('people/ana')?.title).toBe('People');
  expect(restOf('people/ana')).toBe('ana');
  expect(restOf('contacts/contact/vendor')).toBe('contact/vendor');
  expect(placeOf('nonsense')).toBeNull();
  expect(new Set(PLACES.map(({ path }) => path)).size).toBe(PLACES.length);
});

test('who may change nothing of the organisation sees their own places only', async () => {
  signIn({ role: 'STAKEHOLDER', rights: ['self.edit'] });
  render(Screen, { params: { rest: '' } });
  expect(await screen.findByRole('link', { name: /My devices/ })).toBeTruthy();
  expect(screen.queryByRole('link', { name: /People/ })).toBeNull();
});

test('an administrator reads above their devices why some phones stay silent', async () => {
  signIn({ role: 'ADMIN', rights: ['installation.mend'] });
  server.named('Trouble', { installation: { pushTrouble: 'No VAPID subject is set.' } });
  render(Screen, { params: { rest: '' } });
  expect(await screen.findByText('No VAPID subject is set.')).toBeTruthy();
  expect(screen.getByText(/Set TOCSIN_VAPID_SUBJECT/)).toBeTruthy();
});

test('a place that a role does not include says so, and asks the server nothing', async () => {
  signIn({ role: 'RESPONDER', rights: [] });
  render(Screen, { params: { rest: 'people' } });
  expect(await screen.findByText('Your role does not include this.')).toBeTruthy();
  expect(server.sent).toEqual([]);
});

test('a token is shown once, and hiding it leaves nothing of it', async () => {
  signIn();
  server
    .named('MyTokens', { viewer: { tokens: [] } })
    .named('CreateToken', { createToken: { __typename: 'NewToken', secret: 'tcs_secret', token: { id: 't', name: 'deploy' } } });
  const { container } = render(Tokens, { rest: '' });
  await userEvent.type(await screen.findByLabelText('New token'), 'deploy');
  await userEvent.click(screen.getByRole('button', { name: 'Create' }));
  expect(await screen.findByText('tcs_secret')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'I have it: hide it' }));
  expect(container.innerHTML).not.toContain('tcs_secret');
});

const RULE = { severity: 3, pages: 'working-hours', isDefault: true, steps: [{ channel: 'push', afterSeconds: 0 }, { channel: 'email', afterSeconds: 300 }] };
const MINE = {
  viewer: {
    email: 'ana@example.org',
    person: { handle: 'ana', timeZone: 'UTC' },
    devices: [],
    contactMethods: [{ id: 'm1', kind: 'apprise', label: 'SMS', address: 'twilio://…' }],
    notificationRules: [RULE],
    workingHours: { days: ['mon'], from: '08:00', to: '18:00' },
  },
  severities: [],
};

test('a rule is sent in the order of its times, and a refusal leaves it as typed', async () => {
  signIn();
  server
    .named('MyReach', MINE)
    .named('Simulate', { simulate: { severity: 1, at: '2026-11-22T03:00:00Z', pages: true, heldUntil: null, why: 'SEV1 pages Ana at any hour.', steps: [] } })
    .named('SetNotificationRule', { setNotificationRule: { __typename: 'Refusal', code: 'RULE_TOO_LOUD', message: 'SEV3 would be louder than SEV2.' } });
  render(Reach, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Change SEV3' }));
  await userEvent.click(screen.getByRole('button', { name: 'Add a step' }));
  const [, , last] = screen.getAllByLabelText('After: how many') as HTMLInputElement[];
  await userEvent.clear(last as HTMLInputElement);
  await userEvent.type(last as HTMLInputElement, '1');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('SEV3 would be louder than SEV2.')).toBeTruthy();
  expect(server.asked('SetNotificationRule')[0]?.variables).toEqual({
    severity: 3,
    pages: 'working-hours',
    steps: [
      { channel: 'push', afterSeconds: 0 },
      { channel: 'm1', afterSeconds: 60 },
      { channel: 'email', afterSeconds: 300 },
    ],
  });
  expect(last?.value).toBe('1');
});

test('filters are saved as a whole, nested conditions word for word, and taken back as a whole', async () => {
  signIn({ role: 'ADMIN', rights: ['route.edit'] });
  const nested = { any: [{ all: [{ label: 'a', equals: 'b' }, { label: 'c', equals: 'd' }] }, { label: 'e', equals: 'f' }] };
  const route = (id: string, when: unknown, action: string) => ({ id, position: 1, when, action, severity: null, lowerTo: 3, forSeconds: null, heldBack: 3, service: null });
  server
    .named('Filters', { routesVersion: 4, routes: [route('1', { label: 'env', equals: 'staging' }, 'drop'), route('2', nested, 'hold')], maintenances: [], services: { nodes: [] } })
    .named('SaveRoutes', { saveRoutes: { __typename: 'Plan', applied: true } });
  render(Filters, { rest: '' });
  expect(await screen.findByText('held until working hours, counts as at most SEV3')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Save filters' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Change filter 1' }));
  await userEvent.click(screen.getByRole('button', { name: 'Ask later' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save filters' }));
  const before = [{ when: { label: 'env', equals: 'staging' }, action: 'drop', lowerTo: 3 }, { when: nested, action: 'hold', lowerTo: 3 }];
  await expect.poll(() => server.asked('SaveRoutes').length).toBe(1);
  expect(server.asked('SaveRoutes')[0]?.variables['routes']).toMatchObject([...before].reverse());
  toasts.shown.at(-1)?.undo?.();
  await expect.poll(() => server.asked('SaveRoutes').length).toBe(2);
  expect(server.asked('SaveRoutes')[1]?.variables['routes']).toMatchObject(before);
  expect(server.asked('SaveRoutes').map(({ variables }) => variables['version'])).toEqual([4, 5]);
});
