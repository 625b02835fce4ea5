import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Feeds from './Feeds.svelte';

const SCHEDULES = [{ handle: 'payments', name: 'Payments', archived: false }];
const NOTHING = { calendarFeeds: [], calendarImports: [], schedules: SCHEDULES, teams: [] };
const IMPORT = { id: 'i1', kind: 'schedule', name: 'Vendor', fromAddress: true, readAt: '2026-11-20T09:00:00Z', triedAt: '2026-11-21T09:00:00Z', waiting: false, schedule: SCHEDULES[0] };

let server: FakeGraphQL;
beforeEach(() => {
  toasts.shown = [];
  server = new FakeGraphQL();
});

test('an address is shown once, opens in the calendar of this device, and hiding it leaves nothing of it', async () => {
  signIn({ role: 'RESPONDER', rights: ['self.edit'] });
  server.named('Feeds', NOTHING).named('CreateFeed', { createCalendarFeed: { __typename: 'NewCalendarFeed', url: 'https://tocsin.example/calendar/tocsin_x.ics', feed: { name: 'Payments' } } });
  const { container } = render(Feeds, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Make an address' }));
  const link = await screen.findByRole('link', { name: /calendar program/ });
  expect(link.getAttribute('href')).toBe('webcal://tocsin.example/calendar/tocsin_x.ics');
  expect(server.asked('CreateFeed')[0]?.variables).toEqual({ kind: 'person', handle: 'ana' });
  await userEvent.click(screen.getByRole('button', { name: 'I have it: hide it' }));
  expect(container.innerHTML).not.toContain('tocsin_x');
});

test('a calendar that could not be read says why, what stays in force, and who in it is unknown', async () => {
  signIn({ role: 'RESPONDER', rights: [] });
  server.named('Feeds', { ...NOTHING, calendarImports: [{ ...IMPORT, error: 'Its server answered 500.', unknown: ['Zed'] }] });
  render(Feeds, { rest: '' });
  expect(await screen.findByText(/Its server answered 500. The last good copy stays in force./)).toBeTruthy();
  expect(screen.getByText('Zed')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Read it' })).toBeNull();
});

test('a refusal leaves what was typed', async () => {
  signIn({ role: 'ADMIN', rights: ['schedule.edit', 'calendar.import'] });
  server.named('Feeds', NOTHING).named('ImportCalendar', { importCalendar: { __typename: 'Refusal', code: 'BAD_ADDRESS', message: 'The address of a calendar begins with https://.' } });
  render(Feeds, { rest: '' });
  await userEvent.selectOptions(await screen.findByLabelText('It says'), 'schedule:payments');
  await userEvent.type(screen.getByLabelText('Name'), 'Vendor');
  await userEvent.type(screen.getByLabelText(/Address/), 'https://x.example/rota');
  await userEvent.click(screen.getByRole('button', { name: 'Read it' }));
  expect(await screen.findByText('The address of a calendar begins with https://.')).toBeTruthy();
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Vendor');
  expect(server.asked('ImportCalendar')[0]?.variables).toEqual({ calendar: { kind: 'schedule', schedule: 'payments', name: 'Vendor', url: 'https://x.example/rota', text: null } });
});
