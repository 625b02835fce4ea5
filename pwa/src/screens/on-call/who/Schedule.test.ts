import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Schedule from './Schedule.svelte';

const HOUR = 3_600_000;
const NOW = new Date();
const inHours = (hours: number): string => new Date(NOW.getTime() + hours * HOUR).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz', timeZone: 'UTC', reach: 'ready' };
const BO = { handle: 'bo', name: 'Bo Chen', timeZone: 'UTC', reach: 'silent' };
const OVERRIDE = { id: 'o1', kind: 'replace', startsAt: inHours(48), endsAt: inHours(56), createdBy: 'person:ana', swapId: null, person: ANA, by: BO };
const PRIMARY = {
  handle: 'primary',
  name: 'Primary',
  timeZone: 'Asia/Tokyo',
  archived: false,
  onCall: [BO],
  shifts: [
    { startsAt: inHours(-1), endsAt: inHours(8), origin: 'weekdays', people: [BO] },
    { startsAt: inHours(20), endsAt: inHours(32), origin: 'override', people: [ANA] },
  ],
  gaps: [{ startsAt: inHours(8), endsAt: inHours(20) }],
  overrides: [OVERRIDE],
  mayOverride: true,
};

let server: FakeGraphQL;
let changes: number;
beforeEach(() => {
  server = new FakeGraphQL()
    .named('ScheduleOf', { schedule: PRIMARY })
    .named('PeopleToChoose', { people: [ANA, BO].map((person) => ({ ...person, role: 'RESPONDER', disabled: false })) });
  signIn();
  toasts.shown = [];
  changes = 0;
});

async function open(): Promise<void> {
  render(Schedule, { handle: 'primary', onchange: () => void (changes += 1) });
  await screen.findByRole('heading', { name: 'Primary' });
}

test('a gap is told in words between the shifts', async () => {
  await open();
  expect(screen.getByText('Nobody is on call')).toBeTruthy();
  expect(screen.getByText('for 12 h')).toBeTruthy();
  expect(screen.getByText('one gap')).toBeTruthy();
  expect(screen.getByText('phone silent for 14 days')).toBeTruthy();
});

test('the other zone is one tap away', async () => {
  await open();
  const shown = (): string => document.querySelector('.time')?.textContent ?? '';
  const before = shown();
  await userEvent.click(screen.getByRole('button', { name: 'Tokyo' }));
  expect(shown()).not.toBe(before);
});

test('taking the shift that runs now is one tap, says until when, and can be undone', async () => {
  server.named('TakeShiftNow', { takeShiftNow: { __typename: 'Override', id: 'o9', endsAt: inHours(8) } }).named('RemoveOverride', { removeOverride: { __typename: 'Done', ok: true } });
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Take this shift now' }));
  await waitFor(() => expect(changes).toBe(1));
  expect(server.asked('TakeShiftNow')[0]?.variables).toMatchObject({ schedule: 'primary' });
  expect(toasts.shown[0]?.text).toMatch(/^You are on call until \S+/);
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('RemoveOverride')[0]?.variables['id']).toBe('o9'));
});

test('of two on call together it is said whose place is taken, and a refusal is read', async () => {
  const refusal = { __typename: 'Refusal', code: 'TIME_OFF', message: 'Ana Ruiz is away (vacation).' };
  const cy = { ...BO, handle: 'cy', name: 'Cy Young' };
  server.named('ScheduleOf', { schedule: { ...PRIMARY, onCall: [BO, cy] } }).named('TakeShiftNow', { takeShiftNow: refusal });
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Take Cy Young’s shift now' }));
  expect((await screen.findByRole('alert')).textContent).toBe('Ana Ruiz is away (vacation).');
  expect(server.asked('TakeShiftNow')[0]?.variables).toEqual({ schedule: 'primary', person: 'cy' });
});

test('covering a gap begins with the gap already written down', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: /^Cover/ }));
  const dialog = await screen.findByRole('dialog', { name: 'Change who is on call' });
  expect(within(dialog).getByRole('button', { name: 'Join' }).getAttribute('aria-pressed')).toBe('true');
  server.named('AddOverride', { addOverride: { __typename: 'Refusal', code: 'FORBIDDEN', message: 'Your role does not allow this.' } });
  await userEvent.type(within(dialog).getByLabelText(/Why/), 'Nobody else');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Change who is on call' }));
  expect((await within(dialog).findByRole('alert')).textContent).toBe('Your role does not allow this.');
  expect((within(dialog).getByLabelText(/Why/) as HTMLInputElement).value).toBe('Nobody else');
  const minute = (at: string): string => at.slice(0, 16);
  const sent = server.asked('AddOverride')[0]?.variables['override'] as { startsAt: string; endsAt: string };
  expect([minute(sent.startsAt), minute(sent.endsAt)]).toEqual([minute(inHours(8)), minute(inHours(20))]);
  expect(sent).toMatchObject({ kind: 'add', person: null, by: 'ana' });
});

test('removing a change by hand puts it back on undo, with the same people and times', async () => {
  server.named('RemoveOverride', { removeOverride: { __typename: 'Done', ok: true } }).named('AddOverride', { addOverride: { __typename: 'Override', id: 'o2' } });
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Remove: Bo Chen stands in for Ana Ruiz' }));
  await waitFor(() => expect(toasts.shown).toHaveLength(1));
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('AddOverride')).toHaveLength(1));
  const { startsAt, endsAt, kind } = OVERRIDE;
  expect(server.asked('AddOverride')[0]?.variables['override']).toEqual({ schedule: 'primary', kind, startsAt, endsAt, person: 'ana', by: 'bo' });
});

test('removing what a swap made undoes the swap, and nothing is put back by half', async () => {
  server.named('ScheduleOf', { schedule: { ...PRIMARY, overrides: [{ ...OVERRIDE, swapId: 's1' }] } }).named('RemoveOverride', { removeOverride: { __typename: 'Done', ok: true } });
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Remove: Bo Chen stands in for Ana Ruiz' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('The swap was undone: both were told.'));
  expect(toasts.shown[0]?.undo).toBeNull();
});

test('whoever takes no turns here is offered nothing', async () => {
  signIn({ handle: 'di', name: 'Di' });
  server.named('ScheduleOf', { schedule: { ...PRIMARY, mayOverride: false } });
  await open();
  expect(screen.queryByRole('button', { name: /Take|Cover|Remove|Change who/ })).toBeNull();
});
