import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeBrowser } from '../../../build/browser-fakes.ts';
import { ALL_RIGHTS, FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import Screen from './Screen.svelte';

const BUILDER = [...ALL_RIGHTS, 'integration.edit', 'ladder.edit'];
const PIXEL = { id: 'd1', label: 'Pixel 9', health: 'never-tested', current: true };
const KEY = {
  __typename: 'NewIntegrationKey',
  secret: 'k9',
  url: 'http://localhost:3000/in/k9',
  snippets: [
    { title: 'Alertmanager', language: 'yaml', text: 'receivers: []' },
    { title: 'curl', language: 'sh', text: 'curl -X POST http://localhost:3000/in/k9' },
  ],
};

let server: FakeGraphQL;
let facts: { firstRun: boolean; devices: unknown[]; heard: string | null };
let installation: { publicUrl: string; pushTrouble: string | null };
beforeEach(() => {
  signIn({ role: 'ADMIN', rights: BUILDER });
  new FakeBrowser();
  facts = { firstRun: true, devices: [], heard: null };
  installation = { publicUrl: 'http://localhost:8080', pushTrouble: null };
  server = new FakeGraphQL()
    .answers('/auth/me', 200, { handle: 'ana', name: 'Ana R.', role: 'admin', time_zone: 'UTC', email: 'ana@example.org', rights: BUILDER })
    .named('FirstRun', () => ({
      viewer: { firstRun: facts.firstRun, email: 'ana@example.org', person: { handle: 'ana', name: 'Ana Ruiz', timeZone: 'UTC' }, devices: facts.devices },
      integrations: [{ handle: 'first-alert', lastAlertAt: facts.heard, archived: false }],
      installation,
    }))
    .named('MyDevices', () => ({ viewer: { firstRun: facts.firstRun, devices: facts.devices } }));
});

async function open(path = '/welcome'): Promise<void> {
  router.go(path);
  render(Screen, { params: {} });
  await screen.findByRole('heading', { level: 1 });
}
const title = (): string => screen.getByRole('heading', { level: 1 }).textContent ?? '';

test('from a name to a phone that rang, with nothing but the main button', async () => {
  await open();
  expect(title()).toBe('Who are you?');
  server.named('SetProfile', ({ name, timeZone }: Record<string, unknown>) => ({ setProfile: { __typename: 'Viewer', person: { name, timeZone } } }));
  await userEvent.clear(screen.getByLabelText('Your name'));
  await userEvent.type(screen.getByLabelText('Your name'), 'Ana R.');
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(title()).toBe('What should ring?'));
  expect(server.asked('SetProfile')[0]?.variables).toEqual({ name: 'Ana R.', timeZone: 'UTC' });

  server.named('Subscribing', { viewer: { pushKey: 'BKey', devices: [] } }).named('RegisterDevice', ({ label }: Record<string, unknown>) => {
    facts.devices = [PIXEL];
    return { registerDevice: { __typename: 'Device', id: 'd1', label, secret: 's' } };
  });
  await userEvent.click(await screen.findByRole('button', { name: /Ring on this/ }));
  await waitFor(() => expect(title()).toBe('Let it ring'));

  server.named('SendTestPage', () => {
    facts = { ...facts, firstRun: false, devices: [{ ...PIXEL, health: 'ready', lastReceiptAt: new Date(Date.now() + 1000).toISOString() }] };
    return { sendTestPage: { __typename: 'Page', id: 'p', queuedAt: new Date().toISOString() } };
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Ring it' }));
  expect(await screen.findByText('Pixel 9 rang.', {}, { timeout: 3000 })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Continue' })).toBeTruthy();
});

test('it goes on where the facts stand', async () => {
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  await open();
  expect(title()).toBe('A first service');
});

test('who may build nothing has four steps', async () => {
  signIn({ role: 'STAKEHOLDER', rights: [] });
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  await open();
  expect(title()).toBe('You are ready');
  expect(screen.getByText('Step 4 of 4')).toBeTruthy();
});

test('a device that joins elsewhere is noticed, and later can be chosen', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await open('/welcome?step=device');
  expect(screen.getByRole('button', { name: 'Later' })).toBeTruthy();
  facts.devices = [{ ...PIXEL, current: false }];
  await vi.advanceTimersByTimeAsync(3100);
  expect(await screen.findByRole('button', { name: 'Let it ring' })).toBeTruthy();
  expect(screen.getByText('Pixel 9')).toBeTruthy();
  vi.useRealTimers();
});

test('on an address of this computer only, a phone is told what is missing, and nothing that this mends as well', async () => {
  installation = { publicUrl: 'http://localhost:8080', pushTrouble: 'No VAPID subject is set.' };
  await open('/welcome?step=device');
  expect(screen.getByText(/is known to this computer only/)).toBeTruthy();
  expect(screen.queryByText('No VAPID subject is set.')).toBeNull();
});

test('a phone is shown the public address, though this desk came by its own', async () => {
  installation = { publicUrl: 'https://tocsin.example.org', pushTrouble: null };
  await open('/welcome?step=device');
  expect(await screen.findByRole('img', { name: 'Code that opens https://tocsin.example.org/welcome?step=device' })).toBeTruthy();
  expect(screen.getByRole('button', { name: /Copy the address/ })).toBeTruthy();
  expect(screen.queryByText(/refuse this Tocsin’s pages/)).toBeNull();
});

test('whoever runs it hears why some phones will stay silent', async () => {
  installation = { publicUrl: 'https://tocsin.example.org', pushTrouble: 'No VAPID subject is set.' };
  await open('/welcome?step=device');
  expect(screen.getByText('iPhones, iPads and Safari refuse this Tocsin’s pages.')).toBeTruthy();
  expect(screen.getByText('No VAPID subject is set.')).toBeTruthy();
});

const takes = (): FakeGraphQL =>
  server
    .named('HandlesTaken', ({ handle }: Record<string, unknown>) => ({ service: handle === 'checkout' ? { handle } : null, ladder: null, integration: null }))
    .named('SaveLadder', { saveLadder: { __typename: 'Ladder', handle: 'l', version: 1 } })
    .named('SaveService', { saveService: { __typename: 'Service', handle: 's', version: 1 } })
    .named('SaveIntegration', { saveIntegration: { __typename: 'Integration', handle: 'i', version: 1 } })
    .named('IssueKey', { issueKey: KEY })
    .named('FirstService', { service: null });

async function make(name: string): Promise<void> {
  await open('/welcome?step=service');
  await userEvent.type(screen.getByLabelText('What is it called?'), name);
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
}

test('the first service calls its maker, and goes over nobody else’s', async () => {
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  takes();
  await make('Checkout');
  expect(await screen.findByText('curl -X POST http://localhost:3000/in/k9')).toBeTruthy();
  expect(server.asked('SaveLadder')[0]?.variables['ladder']).toMatchObject({ handle: 'checkout-2', rungs: [{ notify: ['person:ana'], waitSeconds: 300 }], catchAll: [] });
  expect(server.asked('SaveService')[0]?.variables['service']).toMatchObject({ handle: 'checkout-2', name: 'Checkout', owner: 'ana', ladder: 'checkout-2' });
  expect(server.asked('SaveIntegration')[0]?.variables['integration']).toMatchObject({ handle: 'checkout-2-alerts', kind: 'generic', service: 'checkout-2' });
});

test('fired from here, it is followed from the alert to the tap', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  takes().answers('/in/k9', 202, { incidents: [] });
  router.go('/welcome?step=service');
  render(Screen, { params: {} });
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.type(await screen.findByLabelText('What is it called?'), 'Shop');
  await user.click(screen.getByRole('button', { name: 'Make it' }));
  await user.click(await screen.findByRole('button', { name: 'Fire it from here' }));
  expect(server.to('/in/k9')[0]?.body).toMatchObject({ dedup: 'first-alert', severity: 'critical' });

  const page = { device: 'Pixel 9', channel: 'push', state: 'DISPLAYED', person: { handle: 'ana' } };
  const incident = (state: string) => ({ service: { name: 'Shop', openIncidents: [{ id: 'i1', number: 1, state, severity: 1, pages: [page] }] } });
  server.named('FirstService', incident('OPEN'));
  await vi.advanceTimersByTimeAsync(1600);
  expect(await screen.findByText('Alert taken: incident #1')).toBeTruthy();
  expect(screen.getByText('Your phone rang')).toBeTruthy();
  expect(screen.queryByText(/That is all of it/)).toBeNull();
  server.named('FirstService', incident('ACKNOWLEDGED'));
  await vi.advanceTimersByTimeAsync(1600);
  expect(await screen.findByText('That is all of it:')).toBeTruthy();

  server.named('Resolve', { resolve: { __typename: 'Incident', id: 'i1' } });
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(server.asked('Resolve')[0]?.variables).toMatchObject({ incidentId: 'i1' }));
  vi.useRealTimers();
});

test('a refusal stands in words, what was typed stays, and a second try goes on under the same handle', async () => {
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  takes().named('SaveService', { saveService: { __typename: 'Refusal', code: 'FORBIDDEN', message: 'Your role does not allow this.' } });
  await make('Shop');
  expect(await screen.findByText('Your role does not allow this.')).toBeTruthy();
  expect((screen.getByLabelText('What is it called?') as HTMLInputElement).value).toBe('Shop');
  server.named('SaveService', { saveService: { __typename: 'Service', handle: 's' } });
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  await waitFor(() => expect(server.asked('IssueKey')).toHaveLength(1));
  expect(server.asked('SaveLadder').map(({ variables }) => variables['ladder'])).toMatchObject([
    { handle: 'shop', version: null },
    { handle: 'shop', version: 1 },
  ]);
  expect(server.asked('SaveService')[1]?.variables['service']).toMatchObject({ handle: 'shop', version: null });
});

test('a handle that somebody took in this instant is left to them', async () => {
  facts = { firstRun: false, devices: [PIXEL], heard: null };
  takes().named('SaveService', { saveService: { __typename: 'Refusal', code: 'HANDLE_TAKEN', message: 'Another service has the handle shop.' } });
  await make('Shop');
  expect(await screen.findByText('Another service has the handle shop.')).toBeTruthy();
  server
    .named('HandlesTaken', ({ handle }: Record<string, unknown>) => ({ service: handle === 'shop' ? { handle } : null, ladder: null, integration: null }))
    .named('SaveService', { saveService: { __typename: 'Service', handle: 's', version: 1 } });
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  await waitFor(() => expect(server.asked('IssueKey')).toHaveLength(1));
  expect(server.asked('SaveLadder')[1]?.variables['ladder']).toMatchObject({ handle: 'shop-2', version: null });
});
