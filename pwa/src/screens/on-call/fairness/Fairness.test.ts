import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Fairness from './Fairness.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz', timeZone: 'Europe/Berlin' };
const BO = { handle: 'bo', name: 'Bo Chen', timeZone: 'Asia/Tokyo' };
const MEAN = { hours: 100, nights: 4, weekends: 1, holidays: 0, pages: 3, wokenNights: 1 };
const share = (person: object, hours: number, sleep: number): object => ({
  ...MEAN,
  person,
  hours,
  interruptions: { business: 1, off: 0, sleep },
  pay: '0.00',
  timeOffHours: '0.00',
});
const found = (people: object[], everybody = true): object => ({ fairness: { everybody, currency: 'EUR', csv: 'person\r\nana\r\n', mean: MEAN, people } });
const CHANGE = { person: ANA, by: BO, startsAt: '2026-12-05T08:00:00Z', endsAt: '2026-12-07T08:00:00Z', returnStartsAt: null, returnEndsAt: null };
const PROPOSAL = {
  fairnessProposal: {
    schedule: { handle: 'nights', name: 'Nights', timeZone: 'Asia/Tokyo' },
    spreadBefore: 96,
    spreadAfter: 12,
    points: [
      { person: ANA, before: 120, after: 72 },
      { person: BO, before: 24, after: 60 },
    ],
    changes: [CHANGE],
  },
};

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL()
    .named('SchedulesToCompare', { schedules: [{ handle: 'nights', name: 'Nights', archived: false, mayPlan: true }] })
    .named('Fairness', found([share(ANA, 150, 2), share(BO, 50, 0)]));
  signIn();
  toasts.shown = [];
});

test('everybody stands beside the mean, and more than it is said in words', async () => {
  render(Fairness, { rest: '' });
  const row = within(await screen.findByRole('row', { name: /Ana Ruiz/ }));
  expect(row.getByText('Berlin')).toBeTruthy();
  expect(row.getByText(', 50 more than the mean')).toBeTruthy();
  expect(screen.getByText(/^The mean: 100 h, 4 nights/)).toBeTruthy();
  expect(screen.queryByRole('columnheader', { name: /Pay/ })).toBeNull();
});

test('another period and one schedule are asked for', async () => {
  render(Fairness, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Last 30 days' }));
  await screen.findByRole('option', { name: 'Nights' });
  await userEvent.selectOptions(screen.getByLabelText('Schedule'), 'nights');
  await waitFor(() => expect(server.asked('Fairness').at(-1)?.variables['schedules']).toEqual(['nights']));
  const { from, to } = server.asked('Fairness').at(-1)?.variables as { from: string; to: string };
  expect(Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)).toBe(30);
});

test('who plans nothing sees themselves, and is told so', async () => {
  server.named('Fairness', found([share(ANA, 150, 2)], false));
  render(Fairness, { rest: '' });
  expect(await screen.findByText(/You see yourself and the mean of all/)).toBeTruthy();
});

test('a schedule without people teaches what would be here', async () => {
  server.named('Fairness', found([]));
  render(Fairness, { rest: '' });
  expect(await screen.findByText('Nobody takes turns here')).toBeTruthy();
});

test('the table comes down as a file that spreadsheets read as UTF-8', async () => {
  const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:it');
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  render(Fairness, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Download for payroll' }));
  const blob = made.mock.calls[0]?.[0] as Blob;
  expect([...new Uint8Array(await blob.arrayBuffer())].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
  expect(blob.type).toContain('utf-8');
  made.mockRestore();
});

test('a proposal is shown before and after, and changes nothing until it is wanted', async () => {
  server.named('FairnessProposal', PROPOSAL).named('EvenOut', { evenOut: { __typename: 'EvenedOut', overrides: [{ id: 'o1' }] } });
  render(Fairness, { rest: '' });
  await screen.findByRole('option', { name: 'Nights' });
  await userEvent.selectOptions(screen.getByLabelText('Schedule'), 'nights');
  await userEvent.click(await screen.findByRole('button', { name: 'Propose' }));
  expect(await screen.findByText('Bo Chen takes a shift of Ana Ruiz')).toBeTruthy();
  expect(screen.getByText('12')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Give these shifts' }));
  expect(server.asked('EvenOut')).toHaveLength(0);
  await userEvent.click(await screen.findByRole('button', { name: 'Give them' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('1 shifts of Nights changed hands.'));
  expect(server.asked('EvenOut')[0]?.variables).toEqual({
    schedule: 'nights',
    moves: [{ person: 'ana', by: 'bo', startsAt: CHANGE.startsAt, endsAt: CHANGE.endsAt }],
  });
});
