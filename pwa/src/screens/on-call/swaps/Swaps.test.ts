import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Swaps from './Swaps.svelte';

const HOUR = 3_600_000;
const NOW = new Date();
const inHours = (hours: number): string => new Date(NOW.getTime() + hours * HOUR).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const NIGHTS = { handle: 'nights', name: 'Nights', timeZone: 'Asia/Tokyo' };
const OFFER = {
  id: 's1',
  state: 'OFFERED',
  may: ['take', 'propose', 'decline'],
  note: 'A wedding.',
  startsAt: inHours(24),
  endsAt: inHours(48),
  returnStartsAt: null,
  returnEndsAt: null,
  dueAt: inHours(24),
  answeredAt: null,
  schedule: NIGHTS,
  person: BO,
  asked: ANA,
  taker: null,
};
const SHIFT = { startsAt: inHours(72), endsAt: inHours(96), people: [ANA], schedule: NIGHTS };
const PEOPLE = [ANA, BO].map((person) => ({ ...person, role: 'RESPONDER', timeZone: 'UTC', disabled: false, reach: 'ready' }));

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('Swaps', swaps(OFFER)).named('ComingShifts', { comingShifts: [SHIFT] }).named('PeopleToChoose', { people: PEOPLE });
  signIn();
  toasts.shown = [];
});

function swaps(...all: object[]): object {
  return { swaps: all, schedules: [{ handle: 'nights', mayPlan: false }] };
}

async function open(): Promise<void> {
  render(Swaps, { rest: '' });
  await screen.findByRole('heading', { name: 'Your next shifts' });
}

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('what waits for an answer comes first, with the words that came with it and the zone of the schedule', async () => {
  await open();
  const waiting = await screen.findByRole('region', { name: 'Waiting for your answer' });
  expect(within(waiting).getByText('Bo Chen offers a shift to you')).toBeTruthy();
  expect(within(waiting).getByText('“A wedding.”')).toBeTruthy();
  expect(within(waiting).getByText(/in Tokyo/)).toBeTruthy();
});

test('a shift is taken at one tap, and can be undone', async () => {
  server.named('TakeSwap', { takeSwap: { __typename: 'Swap', id: 's1', state: 'AGREED' } }).named('UndoSwap', { answered: { __typename: 'Swap', id: 's1' } });
  await open();
  await userEvent.click(await button(/^Take it: Bo Chen offers/));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('The shift is yours; both of you were told.'));
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('UndoSwap')[0]?.variables).toEqual({ id: 's1' }));
});

test('whoever comes second reads who was first, and the list is asked for again', async () => {
  server.named('TakeSwap', { takeSwap: { __typename: 'Refusal', code: 'TAKEN', message: 'Cy Young has taken this shift.' } });
  await open();
  const before = server.asked('Swaps').length;
  await userEvent.click(await button(/^Take it/));
  expect(await screen.findByText('Cy Young has taken this shift.')).toBeTruthy();
  expect(server.asked('Swaps').length).toBeGreaterThan(before);
});

test('a trade names one shift in return', async () => {
  server.named('TakeSwap', { takeSwap: { __typename: 'Swap', id: 's1', state: 'PROPOSED' } });
  await open();
  await userEvent.click(await button(/^Trade/));
  const dialog = await screen.findByRole('dialog', { name: 'Trade shifts' });
  const propose = within(dialog).getByRole('button', { name: 'Propose the trade' }) as HTMLButtonElement;
  expect(propose.disabled).toBe(true);
  await userEvent.click(await within(dialog).findByRole('radio'));
  await userEvent.click(propose);
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('Bo Chen was asked.'));
  expect(server.asked('TakeSwap')[0]?.variables).toEqual({ id: 's1', inReturn: { startsAt: SHIFT.startsAt, endsAt: SHIFT.endsAt } });
});

test('offering begins from one of the coming shifts; a refusal keeps what was typed', async () => {
  server.named('OfferSwap', { offerSwap: { __typename: 'Refusal', code: 'TIME_OFF', message: 'Bo Chen is away (vacation).' } });
  await open();
  await userEvent.click(await button(/^Offer /));
  const dialog = await screen.findByRole('dialog', { name: 'Offer your shift' });
  await userEvent.selectOptions(within(dialog).getByLabelText('Ask'), 'bo');
  await userEvent.type(within(dialog).getByLabelText(/A word with it/), 'Please');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Ask Bo Chen' }));
  expect(await within(dialog).findByText('Bo Chen is away (vacation).')).toBeTruthy();
  expect((within(dialog).getByLabelText(/A word with it/) as HTMLInputElement).value).toBe('Please');
  server.named('OfferSwap', { offerSwap: { __typename: 'Swap', id: 's2' } }).named('WithdrawSwap', { answered: { __typename: 'Swap', id: 's2' } });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Ask Bo Chen' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('Bo Chen was asked.'));
  expect(server.asked('OfferSwap')[1]?.variables['swap']).toEqual({ schedule: 'nights', startsAt: SHIFT.startsAt, endsAt: SHIFT.endsAt, person: null, to: 'bo', until: null, note: 'Please' });
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('WithdrawSwap')[0]?.variables).toEqual({ id: 's2' }));
});

test('a planner says who takes it, and sees the shifts of others', async () => {
  const planned = { ...OFFER, asked: null, may: ['take', 'propose', 'withdraw'] };
  server.named('Swaps', { swaps: [planned], schedules: [{ handle: 'nights', mayPlan: true }] }).named('TakeSwap', { takeSwap: { __typename: 'Swap', id: 's1', state: 'AGREED' } });
  await open();
  const whose = await screen.findByLabelText('Whose shifts');
  await within(whose).findByRole('option', { name: /Bo Chen/ });
  await userEvent.selectOptions(whose, 'bo');
  await waitFor(() => expect(server.asked('ComingShifts').at(-1)?.variables).toEqual({ person: 'bo' }));
  await userEvent.click(await button(/^Take it/));
  const dialog = await screen.findByRole('dialog', { name: 'Who takes the shift' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Let them take it' }));
  await waitFor(() => expect(server.asked('TakeSwap')[0]?.variables).toEqual({ id: 's1', taker: 'ana' }));
});

test('with nothing on offer the screen says how to offer', async () => {
  server.named('Swaps', swaps());
  await open();
  expect(await screen.findByRole('heading', { name: 'No shift is on offer' })).toBeTruthy();
});
