import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import TimeOff from './TimeOff.svelte';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const PRIMARY = { handle: 'primary', name: 'Primary', timeZone: 'UTC' };
const HIT = { startsAt: inDays(10), endsAt: inDays(11), person: ANA, schedule: PRIMARY, substitution: { proposed: BO } };
const MINE = {
  id: 't1',
  kind: 'vacation',
  note: 'by the sea',
  startsAt: inDays(10),
  endsAt: inDays(12),
  fromCalendar: false,
  mayEdit: true,
  person: { ...ANA, timeZone: 'UTC' },
  collisions: [HIT],
};
const THEIRS = { ...MINE, id: 't2', kind: null, note: null, mayEdit: false, person: { ...BO, timeZone: 'Asia/Tokyo' }, collisions: [] };
const PEOPLE = [ANA, BO].map((person) => ({ ...person, role: 'RESPONDER', timeZone: 'UTC', disabled: false, reach: 'ready' }));

let server: FakeGraphQL;
const known = (...timeOff: object[]): object => ({ timeOff, publicHolidays: [] });
beforeEach(() => {
  server = new FakeGraphQL().named('TimeOff', known(MINE, THEIRS)).named('PeopleToChoose', { people: PEOPLE });
  signIn();
  toasts.shown = [];
  render(TimeOff, { rest: '' });
});

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('one’s own comes first with the shift it hits; of others only that they are away', async () => {
  const mine = await screen.findByRole('list', { name: 'My time off' });
  expect(mine.textContent).toContain('On call on Primary');
  expect(mine.textContent).toContain('Bo Chen could stand in');
  const others = screen.getByRole('list', { name: 'Away in the coming half year' });
  expect(others.textContent).toContain('Away');
  expect(others.textContent).not.toContain('by the sea');
});

test('what is saved as whole days is told with how many shifts it hits', async () => {
  server.named('SaveTimeOff', { saveTimeOff: { __typename: 'TimeOff', id: 't3', collisions: [{ startsAt: inDays(2) }, { startsAt: inDays(9) }] } });
  await userEvent.click(await button(/^Write down time off/));
  await userEvent.click(await button(/^Training/));
  await userEvent.click(await button(/^Save/));
  await waitFor(() => expect(toasts.shown[0]?.text).toMatch(/^Saved. It hits 2 shifts/));
  expect(server.asked('SaveTimeOff')[0]?.variables).toMatchObject({ timeOff: { id: null, person: 'ana', kind: 'training', note: '' } });
});

test('nobody stands in before somebody taps', async () => {
  server
    .named('StandIns', { substitution: { proposed: BO, able: [BO], unable: [] } })
    .named('ApplySubstitute', { applySubstitute: { __typename: 'Override', id: 'o1' } });
  await userEvent.click(await button(/could stand in: Primary/));
  await button(/^Let Bo Chen stand in/);
  expect(server.asked('ApplySubstitute')).toEqual([]);
  await userEvent.click(await button(/^Let Bo Chen stand in/));
  await waitFor(() => expect(server.asked('ApplySubstitute')[0]?.variables).toMatchObject({ substitute: { person: 'ana', by: 'bo' } }));
});

test('time off is taken back', async () => {
  server.named('RemoveTimeOff', { removeTimeOff: { __typename: 'Done', ok: true } });
  await userEvent.click(await button(/^Remove .* of Ana Ruiz/));
  await waitFor(() => expect(server.asked('RemoveTimeOff')[0]?.variables).toEqual({ id: 't1' }));
});
