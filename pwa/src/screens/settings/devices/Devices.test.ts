import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { FakeBrowser } from '../../../../build/browser-fakes.ts';
import { thisDevice } from '../../../device.svelte.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Devices from './Devices.svelte';

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const device = (part = {}) => ({
  id: 'd1',
  label: 'Chrome on Linux',
  createdAt: ago(86_400),
  lastSentAt: null as string | null,
  lastReceiptAt: null as string | null,
  health: 'never-tested',
  retiredReason: null,
  current: true,
  ...part,
});

let server: FakeGraphQL;
let browser: FakeBrowser;
let devices: ReturnType<typeof device>[];
beforeEach(() => {
  signIn();
  toasts.shown = [];
  devices = [];
  browser = new FakeBrowser();
  server = new FakeGraphQL()
    .named('MyDevices', () => ({ viewer: { firstRun: true, devices } }))
    .named('Subscribing', { viewer: { pushKey: 'BKey', devices: [] } })
    .named('RegisterDevice', ({ label }: Record<string, unknown>) => {
      devices = [device({ label })];
      return { registerDevice: { __typename: 'Device', id: 'd1', label, secret: 's' } };
    });
});

test('one tap asks, subscribes with the server’s key, and the device is on the list', async () => {
  render(Devices, { rest: '' });
  expect(await screen.findByText('Nothing rings for you yet')).toBeTruthy();
  await userEvent.click(await screen.findByRole('button', { name: 'Turn on' }));
  await waitFor(() => expect(server.asked('RegisterDevice')).toHaveLength(1));
  expect(browser.phone.subscribed).toEqual([{ userVisibleOnly: true, applicationServerKey: 'BKey' }]);
  expect(server.asked('RegisterDevice')[0]?.variables).toMatchObject({ endpoint: 'https://push.example/new', p256dh: 'new-p256dh', auth: 'new-auth' });
  expect(await screen.findByText('Never tested')).toBeTruthy();
  expect(screen.getByText(/Registered to ring/)).toBeTruthy();
});

test('a permission that was refused is explained, and nothing is registered', async () => {
  browser.willSay = 'denied';
  render(Devices, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Turn on' }));
  expect(await screen.findByText('Notifications are blocked here')).toBeTruthy();
  expect(server.asked('RegisterDevice')).toEqual([]);
});

test('what the server refuses is said in its own words', async () => {
  server.named('RegisterDevice', { registerDevice: { __typename: 'Refusal', code: 'TOO_MANY_DEVICES', message: 'Ten devices are enough.' } });
  render(Devices, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Turn on' }));
  expect(await screen.findByText('Ten devices are enough.')).toBeTruthy();
});

test('a test is sent, then shown, each told as the server hears of it', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  devices = [device({ current: false, label: 'Pixel 9' })];
  server.named('SendTestPage', () => ({ sendTestPage: { __typename: 'Page', id: 'p', queuedAt: new Date().toISOString() } }));
  render(Devices, { rest: '' });
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.click(await screen.findByRole('button', { name: 'Test Pixel 9' }));
  expect(await screen.findByText('On its way …')).toBeTruthy();
  devices = [device({ current: false, label: 'Pixel 9', lastSentAt: new Date(Date.now() + 1).toISOString() })];
  await vi.advanceTimersByTimeAsync(1000);
  expect(await screen.findByText('The push service has it. Look at the device.')).toBeTruthy();
  devices = [{ ...(devices[0] as ReturnType<typeof device>), lastReceiptAt: new Date(Date.now() + 1).toISOString(), health: 'ready' }];
  await vi.advanceTimersByTimeAsync(1000);
  expect(await screen.findByText('The device has shown it.')).toBeTruthy();
  expect(await screen.findByText('Rings')).toBeTruthy();
  vi.useRealTimers();
});

test('silence is said after 30 seconds, and a late receipt still counts', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  devices = [device({ current: false, label: 'Pixel 9' })];
  server.named('SendTestPage', () => ({ sendTestPage: { __typename: 'Page', id: 'p', queuedAt: new Date().toISOString() } }));
  render(Devices, { rest: '' });
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.click(await screen.findByRole('button', { name: 'Test Pixel 9' }));
  await vi.advanceTimersByTimeAsync(33_000);
  expect(screen.getByText(/No word from the device for 30 seconds/)).toBeTruthy();
  devices = [device({ current: false, label: 'Pixel 9', lastReceiptAt: new Date(Date.now() + 1).toISOString() })];
  await vi.advanceTimersByTimeAsync(4000);
  expect(screen.getByText('The device has shown it.')).toBeTruthy();
  vi.useRealTimers();
});

test('this browser is removed at once, and one tap on Undo brings it back under its name', async () => {
  browser.willSay = 'granted';
  await thisDevice.register('Work laptop');
  server.named('RemoveDevice', () => {
    devices = [];
    return { removeDevice: { __typename: 'Done' } };
  });
  render(Devices, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Remove Work laptop' }));
  await waitFor(() => expect(toasts.shown[0]?.undo).toBeTruthy());
  expect(browser.unsubscribed).toBe(1);
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('RegisterDevice')).toHaveLength(2));
  expect(server.asked('RegisterDevice')[1]?.variables['label']).toBe('Work laptop');
});

test('another device cannot be brought back from here, so removing it takes two taps', async () => {
  devices = [device({ id: 'd2', label: 'Old iPad', current: false })];
  server.named('RemoveDevice', { removeDevice: { __typename: 'Done' } });
  render(Devices, { rest: '' });
  const card = (await screen.findByRole('heading', { name: 'Old iPad' })).closest('li') as HTMLElement;
  await userEvent.click(within(card).getByRole('button', { name: 'Remove: Old iPad' }));
  expect(server.asked('RemoveDevice')).toEqual([]);
  await userEvent.click(within(card).getByRole('button', { name: 'Remove it: Old iPad' }));
  await waitFor(() => expect(server.asked('RemoveDevice')[0]?.variables).toEqual({ deviceId: 'd2' }));
});
