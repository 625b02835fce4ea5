import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { router } from '../../../router.svelte.ts';
import Schedules from './Schedules.svelte';

const WEEKDAYS = {
  name: 'weekdays',
  people: ['ana', ['bo', 'cy']],
  starts: '2026-11-02T09:00',
  unit: 'week',
  every: 1,
  hands_off: { day: 'mon', time: '09:00' },
  active: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '21:00' },
  precedence: 0,
};
const PEOPLE = ['Ana', 'Bo', 'Cy', 'Di'].map((name) => ({ handle: name.toLowerCase(), name, timeZone: 'UTC', role: 'RESPONDER', disabled: false, reach: 'ready' }));

let server: FakeGraphQL;
beforeEach(() => {
  signIn({ role: 'ADMIN', rights: ['schedule.edit'] });
  router.go('/settings/schedules/primary');
  server = new FakeGraphQL()
    .named('SchedulesToKeep', {
      schedules: [{ id: 's', handle: 'primary', name: 'Primary', timeZone: 'UTC', rotations: [WEEKDAYS], archived: false, version: 3, onCall: [] }],
    })
    .named('PeopleToChoose', { people: PEOPLE })
    .named('SaveSchedule', { saveSchedule: { __typename: 'Schedule', handle: 'primary', version: 4 } })
    .named('ShiftsAhead', {
      schedule: {
        timeZone: 'UTC',
        shifts: [{ startsAt: '2026-11-23T09:00:00Z', endsAt: '2026-11-23T21:00:00Z', origin: 'rotation', people: [{ handle: 'bo', name: 'Bo' }, { handle: 'cy', name: 'Cy' }] }],
        gaps: [{ startsAt: '2026-11-23T21:00:00Z', endsAt: '2026-11-24T09:00:00Z' }],
      },
    });
});

const sent = (): Record<string, unknown> => server.asked('SaveSchedule')[0]?.variables['schedule'] as Record<string, unknown>;

test('a schedule that nobody touched is sent as it came', async () => {
  render(Schedules, { rest: 'primary' });
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent()).toEqual({ handle: 'primary', name: 'Primary', timeZone: 'UTC', version: 3, rotations: [WEEKDAYS] }));
});

test('turns are reordered, paired and added without anybody writing a file', async () => {
  render(Schedules, { rest: 'primary' });
  await userEvent.selectOptions(await screen.findByLabelText('Add a turn'), 'di');
  await userEvent.selectOptions(screen.getByLabelText('Together with Ana, in the same turn'), 'di');
  await userEvent.click(screen.getByRole('button', { name: 'Ana and Di: one turn later' }));
  await userEvent.click(screen.getByRole('button', { name: 'Take Cy out of turn 1' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent()['rotations']).toMatchObject([{ people: ['bo', ['ana', 'di'], 'di'] }]));
});

test('days and hours are taps, and the sentence follows them', async () => {
  render(Schedules, { rest: 'primary' });
  expect(await screen.findByText('Every week on Monday at 09:00, only Mon to Fri 09:00–21:00.')).toBeTruthy();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Saturday' }));
  expect(screen.getByText('Every week on Monday at 09:00, only Mon to Sat 09:00–21:00.')).toBeTruthy();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Counts only at some hours' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect((sent()['rotations'] as object[])[0]).not.toHaveProperty('active'));
});

test('what comes of it is the server’s answer, asked again after saving, gaps included', async () => {
  render(Schedules, { rest: 'primary' });
  const ahead = (await screen.findByRole('heading', { name: 'The next 14 days' })).closest('section') as HTMLElement;
  expect(await within(ahead).findByText('Bo and Cy')).toBeTruthy();
  expect(within(ahead).getAllByText('Nobody')).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('ShiftsAhead')).toHaveLength(2));
});

test('a rotation that the server refuses is told at the rotations, and stays as typed', async () => {
  server.named('SaveSchedule', { saveSchedule: { __typename: 'Refusal', code: 'BAD_ROTATION', message: 'Rotation weekdays: `every` must be at most 999.' } });
  render(Schedules, { rest: 'primary' });
  const every = (await screen.findByLabelText('A turn lasts: how many')) as HTMLInputElement;
  await userEvent.clear(every);
  await userEvent.type(every, '7');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const section = (await screen.findByRole('alert')).closest('section') as HTMLElement;
  expect(within(section).getByText('Rotation weekdays: `every` must be at most 999.')).toBeTruthy();
  expect(every.value).toBe('7');
});
