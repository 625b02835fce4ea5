import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { router } from '../../../router.svelte.ts';
import { toasts } from '../../../toasts.svelte.ts';
import { unsaved } from '../../../unsaved.svelte.ts';
import Ladders from './Ladders.svelte';

const RUNG = { tier: 1, waitSeconds: 300, acknowledgeWithinSeconds: null, notify: ['person:ana'], when: '', expect: '' };
const ladder = (part = {}) => ({
  id: 'l1',
  handle: 'payments',
  name: 'Payments',
  repeat: 0,
  catchAll: [],
  archived: false,
  version: 4,
  rungs: [RUNG, { ...RUNG, tier: 2, waitSeconds: 600, notify: ['person:bo'] }],
  services: [],
  ...part,
});
const PEOPLE = [
  { handle: 'ana', name: 'Ana Ruiz', disabled: false },
  { handle: 'bo', name: 'Bo Chen', disabled: false },
];

let server: FakeGraphQL;
let now: ReturnType<typeof ladder>;
beforeEach(() => {
  signIn({ role: 'ADMIN', rights: ['ladder.edit'] });
  toasts.shown = [];
  now = ladder();
  server = new FakeGraphQL()
    .named('LaddersToKeep', () => ({ ladders: [now] }))
    .named('TargetsToChoose', { schedules: [], people: PEOPLE, teams: [{ handle: 'ops', name: 'Ops', archived: false }], contacts: [], channels: [] })
    .named('SaveLadder', { saveLadder: { __typename: 'Ladder', handle: 'payments', version: 5 } });
  router.go('/settings/ladders/payments');
});

const sent = (at = 0): Record<string, unknown> => server.asked('SaveLadder')[at]?.variables['ladder'] as Record<string, unknown>;

test('every ladder shows the catch-all it ends in, and when it is reached', async () => {
  render(Ladders, { rest: 'payments' });
  const end = (await screen.findByRole('heading', { name: 'Catch-all' })).closest('li') as HTMLElement;
  expect(within(end).getByText('After 15 min of silence')).toBeTruthy();
  expect(within(end).getByText('All administrators.')).toBeTruthy();
});

test('rungs are moved, added and given targets, and what is sent says so', async () => {
  render(Ladders, { rest: 'payments' });
  await userEvent.click(await screen.findByRole('button', { name: 'Move rung 2 up' }));
  await userEvent.click(screen.getByRole('button', { name: 'Add a rung' }));
  expect(screen.getByText('Calls nobody: it is passed at once.')).toBeTruthy();
  const menus = screen.getAllByLabelText('Calls: add whom to call');
  await userEvent.selectOptions(menus[2] as HTMLElement, 'team:ops');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('SaveLadder')).toHaveLength(1));
  expect(sent()).toMatchObject({ handle: 'payments', version: 4 });
  expect((sent()['rungs'] as { notify: string[]; tier: number }[]).map(({ notify, tier }) => [notify, tier])).toEqual([
    [['person:bo'], 2],
    [['person:ana'], 1],
    [['team:ops'], 2],
  ]);
  expect(sent()['rungs']).not.toEqual(expect.arrayContaining([expect.objectContaining({ id: expect.anything() })]));
});

test('a conflict keeps what was typed; saving it over theirs uses the version of theirs', async () => {
  server.named('SaveLadder', () => {
    now = ladder({ name: 'Theirs', repeat: 2, version: 9 });
    return { saveLadder: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed name and repeat meanwhile.' } };
  });
  render(Ladders, { rest: 'payments' });
  const name = (await screen.findByLabelText('Name')) as HTMLInputElement;
  await userEvent.clear(name);
  await userEvent.type(name, 'Mine');
  expect(unsaved.any).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Bo Chen changed name and repeat meanwhile.')).toBeTruthy();
  expect(screen.getByText(/had not touched it: Rounds/)).toBeTruthy();
  expect(screen.getByText(/You both changed: Name/)).toBeTruthy();
  expect(name.value).toBe('Mine');
  server.named('SaveLadder', { saveLadder: { __typename: 'Ladder', handle: 'payments', version: 10 } });
  await userEvent.click(screen.getByRole('button', { name: 'Save mine on top' }));
  await waitFor(() => expect(server.asked('SaveLadder')).toHaveLength(2));
  expect(sent(1)).toMatchObject({ name: 'Mine', repeat: 2, version: 9 });
});

test('… and discarding it shows theirs', async () => {
  server.named('SaveLadder', () => {
    now = ladder({ name: 'Theirs', version: 9, rungs: [{ ...RUNG, notify: ['team:ops'] }] });
    return { saveLadder: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed name and rungs meanwhile.' } };
  });
  render(Ladders, { rest: 'payments' });
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/had not touched it: Rungs/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Discard mine, show theirs' }));
  expect(unsaved.any).toBe(false);
  await waitFor(() => expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Theirs'));
});

test('archiving is taken back by one tap', async () => {
  server.named('Archive', { archive: { __typename: 'Done' } }).named('Restore', { restore: { __typename: 'Done' } });
  render(Ladders, { rest: 'payments' });
  await userEvent.click(await screen.findByRole('button', { name: 'Archive' }));
  await waitFor(() => expect(toasts.shown[0]?.undo).toBeTruthy());
  expect(server.asked('Archive')[0]?.variables).toMatchObject({ noun: 'ladder', handle: 'payments' });
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('Restore')[0]?.variables).toEqual({ noun: 'ladder', handle: 'payments' }));
  await waitFor(() => expect(toasts.shown.at(-1)?.text).toBe('Payments is back.'));
});

test('what was archived is listed apart, and comes back', async () => {
  now = ladder({ archived: true });
  server.named('Restore', { restore: { __typename: 'Done' } });
  render(Ladders, { rest: '' });
  await userEvent.click(await screen.findByText('Archived (1)'));
  await userEvent.click(screen.getByRole('button', { name: 'Restore Payments' }));
  await waitFor(() => expect(server.asked('LaddersToKeep')).toHaveLength(2));
  expect(server.asked('Restore')[0]?.variables).toEqual({ noun: 'ladder', handle: 'payments' });
});

test('a handle that is taken is said at its field', async () => {
  server.named('SaveLadder', { saveLadder: { __typename: 'Refusal', code: 'HANDLE_TAKEN', message: 'Another ladder has the handle ops.' } });
  render(Ladders, { rest: '+new' });
  await userEvent.type(await screen.findByLabelText('Name'), 'Ops');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Another ladder has the handle ops.')).toBeTruthy();
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Ops');
  expect(sent()).toMatchObject({ handle: 'ops', version: null });
});

test('without an answer from the server nothing typed is lost', async () => {
  render(Ladders, { rest: 'payments' });
  const name = (await screen.findByLabelText('Name')) as HTMLInputElement;
  await userEvent.type(name, ' 2');
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('No answer from the server.')).toBeTruthy();
  expect(name.value).toBe('Payments 2');
});
