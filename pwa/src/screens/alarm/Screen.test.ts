import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { CAPABILITY, FakeServer, PAGE } from '../../../build/fakes.ts';
import { waiting } from '../../../shared/outbox.ts';
import { keep, keepPage } from '../../../shared/shelf.ts';
import { router } from '../../router.svelte.ts';
import Screen from './Screen.svelte';

const LOOK = {
  incident: {
    id: 'i',
    number: 142,
    title: 'Checkout answers 5xx to half of all orders',
    severity: 1,
    state: 'OPEN',
    service: 'Checkout',
    opened_at: new Date(Date.now() - 95_000).toISOString(),
  },
  person: { handle: 'ana', name: 'Ana Ruiz' },
  acknowledge_by: null,
  next: { who: 'Bo Chen', at: new Date(Date.now() + 205_000).toISOString() },
  actions: ['acknowledge', 'escalate'],
  already: null,
};

let server: FakeServer;
beforeEach(() => {
  server = new FakeServer().answers('/push/look', 200, LOOK);
  history.replaceState(null, '', `/alarm#${CAPABILITY}`);
  router.go(location.href, { replace: true });
});

const open = async (): Promise<HTMLElement> => {
  render(Screen, { params: {} });
  return screen.findByRole('button', { name: /acknowledge/i });
};

test('one tap acknowledges, and only the answer makes it true', async () => {
  const button = await open();
  expect(await screen.findByRole('heading', { name: LOOK.incident.title })).toBeTruthy();
  expect(screen.getByText('Bo Chen')).toBeTruthy();
  expect(screen.getByText(/^1:3\d$/)).toBeTruthy(); // how long it has rung

  let answer: (response: Response) => void = () => undefined;
  server.answersWith('/push/act', () => new Promise((resolve) => (answer = resolve)));
  await userEvent.click(button);
  await waitFor(() => expect(server.to('/push/act')).toHaveLength(1));
  expect(screen.queryByText(/you have it/i)).toBeNull();

  answer(Response.json({ state: 'ACKNOWLEDGED' }));
  expect(await screen.findByText(/you have it/i)).toBeTruthy();
  expect(server.to('/push/act')[0]?.body).toMatchObject({ capability: CAPABILITY, action: 'acknowledge' });
});

test('the capability leaves the address at once, and a reload still finds it', async () => {
  await open();
  expect(location.href).not.toContain(CAPABILITY);
  await waitFor(() => expect(server.to('/push/look')[0]?.body).toEqual({ capability: CAPABILITY }));
});

test('without a network the push itself is on the screen, and a tap is queued, never done', async () => {
  server.down = true;
  await keepPage({ capability: CAPABILITY, payload: PAGE }, new Date());
  const button = await open();
  expect(screen.getByRole('heading', { name: PAGE.subject as string })).toBeTruthy();

  await userEvent.click(button);
  expect(await screen.findByText('Queued – not yet acknowledged, escalation continues.')).toBeTruthy();
  expect(screen.queryByText(/you have it/i)).toBeNull();
  expect(await waiting()).toHaveLength(1);
});

test('with neither network nor memory there is still a button that works', async () => {
  server.down = true;
  await userEvent.click(await open());
  expect(await screen.findByText('Queued – not yet acknowledged, escalation continues.')).toBeTruthy();
  expect(await waiting()).toMatchObject([{ capability: CAPABILITY, action: 'acknowledge' }]);
});

test('when somebody was first, it says who', async () => {
  const button = await open();
  server.answers('/push/act', 409, { by: { handle: 'bo', name: 'Bo Chen' }, at: LOOK.incident.opened_at });
  await userEvent.click(button);
  expect(await screen.findByText('Bo Chen has it')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /acknowledge/i })).toBeNull();
});

test('an expired page cannot be answered, and leads to its incident', async () => {
  await keepPage({ capability: CAPABILITY, payload: PAGE }, new Date());
  server.answers('/push/look', 410, { code: 'EXPIRED' });
  render(Screen, { params: {} });
  expect(await screen.findByText('This page can no longer be answered.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /acknowledge/i })).toBeNull();
  expect(screen.getByRole('link', { name: 'Open incident' }).getAttribute('href')).toBe('/incidents/142');
});

test('?do=ack asks, and does nothing by itself', async () => {
  history.replaceState(null, '', `/alarm?do=ack#${CAPABILITY}`);
  router.go(location.href, { replace: true });
  render(Screen, { params: {} });
  expect(await screen.findByRole('button', { name: 'Confirm: acknowledge' })).toBeTruthy();
  expect(server.to('/push/act')).toEqual([]);
});

test('escalating can be taken back for five seconds', async () => {
  await open();
  await screen.findByText('Bo Chen');
  await userEvent.click(screen.getByRole('button', { name: 'Escalate now' }));
  await userEvent.click(screen.getByRole('button', { name: /undo/i }));
  expect(screen.getByRole('button', { name: 'Escalate now' })).toBeTruthy();
  expect(server.to('/push/act')).toEqual([]);
});

test('opened without a page it explains itself', async () => {
  history.replaceState(null, '', '/alarm');
  router.go(location.href, { replace: true });
  render(Screen, { params: {} });
  expect(await screen.findByText('No page is ringing here')).toBeTruthy();
});

test('opened without an address it shows the page that was last opened here', async () => {
  await keep('alarm', CAPABILITY);
  history.replaceState(null, '', '/alarm');
  router.go(location.href, { replace: true });
  render(Screen, { params: {} });
  expect(await screen.findByRole('heading', { name: LOOK.incident.title })).toBeTruthy();
});

test('the runbook is one tap away, without a network too', async () => {
  server.down = true;
  await keepPage({ capability: CAPABILITY, payload: { ...PAGE, runbook: { handle: 'checkout', title: 'Checkout is slow' } } }, new Date());
  await open();
  expect(screen.getByRole('link', { name: /Checkout is slow/ }).getAttribute('href')).toBe('/runbooks/checkout?incident=142');
});
