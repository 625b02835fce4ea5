import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import type { StepBlock } from '../../../../shared/runbooks/body.ts';
import { toasts } from '../../../toasts.svelte.ts';
import type { OpenRun } from '../open-run.svelte.ts';
import Call from './Call.svelte';
import Check from './Check.svelte';
import type { RunCall, RunCheck } from './proof.ts';

const STEP = { id: 'restart', title: 'Restart the workers' } as StepBlock;
const CHECK: RunCheck = { id: 'c', stepId: 'restart', state: 'WAITING', askedBy: 'Ana', askedAt: '2026-11-28T11:55:00Z', heldSince: null, givesUpAt: '2126-11-28T12:05:00Z', lookedAt: null, said: '', endedAt: null };
const CALL: RunCall = { id: 'c', stepId: 'restart', automation: 'Restart Checkout', canBeCalledOff: true, state: 'RUNNING', unattended: false, confirmedBy: 'Bo', confirmedAt: '2026-11-28T11:55:00Z', givesUpAt: '2126-11-28T12:01:30Z', result: 'half of it', endedAt: null, endedBy: null };
const PREVIEW = {
  step: 'Restart the workers', parameters: { region: 'eu' }, whose: 'the incident commander', may: true, token: 'now.signed',
  automation: { name: 'Restart Checkout', description: 'One worker after another.', host: 'automation.example.org', canBeCalledOff: true, risk: 'HIGH', effect: 'Some wait a second.', rollback: '', timeoutSeconds: 90 },
};

const again = vi.fn(async () => undefined);
const opened = ({ checks = [] as RunCheck[], calls = [] as RunCall[], savedAt = null as string | null, mayFollow = true } = {}): OpenRun =>
  ({ id: 'r1', mayFollow, savedAt, run: { checks, calls }, asked: { again } }) as unknown as OpenRun;

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('PreviewCall', { previewCall: PREVIEW });
  signIn({ rights: ['run.follow'] });
  toasts.shown = [];
  again.mockClear();
});

const button = (name: RegExp): HTMLElement => screen.getByRole('button', { name });

test('a check is asked at a tap, and what a look saw is shown', async () => {
  server.named('AskCheck', { askCheck: { __typename: 'Run', id: 'r1' } });
  const { rerender } = render(Check, { open: opened(), step: STEP });
  await userEvent.click(button(/^Look whether it holds/));
  await waitFor(() => expect(server.asked('AskCheck')[0]?.variables).toEqual({ run: 'r1', step: 'restart' }));
  expect(again).toHaveBeenCalled();
  await rerender({ open: opened({ checks: [{ ...CHECK, state: 'FAILED', said: 'answered 503 instead of 200' }] }), step: STEP });
  expect(screen.getByText('Does not hold: answered 503 instead of 200')).toBeTruthy();
  expect(button(/^Look again/)).toBeTruthy();
});

test('without a connection nothing is asked, and it says so', () => {
  render(Check, { open: opened({ savedAt: '2026-11-28T11:00:00Z' }), step: STEP });
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByText(/once there is a connection/)).toBeTruthy();
});

test('nothing is called before what it does was read, and then it takes two taps more', async () => {
  server.named('ConfirmCall', { confirmCall: { __typename: 'Run', id: 'r1' } });
  render(Call, { open: opened(), step: STEP });
  await userEvent.click(button(/^Look at what it does/));
  expect(await screen.findByText('High risk')).toBeTruthy();
  expect(screen.getByText('Some wait a second.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Call it/ })).toBeNull();
  await userEvent.click(screen.getByRole('checkbox'));
  await userEvent.click(button(/^Call it/));
  expect(server.asked('ConfirmCall')).toHaveLength(0);
  await userEvent.click(button(/^Yes, call Restart Checkout/));
  await waitFor(() => expect(server.asked('ConfirmCall')[0]?.variables).toEqual({ run: 'r1', step: 'restart', token: 'now.signed' }));
});

test('whose yes is not enough reads whose it takes', async () => {
  server.named('PreviewCall', { previewCall: { ...PREVIEW, may: false } });
  render(Call, { open: opened(), step: STEP });
  await userEvent.click(button(/^Look at what it does/));
  expect(await screen.findByText(/Yours is not enough/)).toBeTruthy();
  expect(screen.queryByRole('checkbox')).toBeNull();
});

test('what was shown has changed since: the no is said, and it is looked at anew', async () => {
  server.named('ConfirmCall', { confirmCall: { __typename: 'Refusal', code: 'LOOK_AGAIN', message: 'What it does has changed: look once more.' } });
  render(Call, { open: opened(), step: STEP });
  await userEvent.click(button(/^Look at what it does/));
  await userEvent.click(await screen.findByRole('checkbox'));
  await userEvent.click(button(/^Call it/));
  await userEvent.click(button(/^Yes, call/));
  expect(await screen.findByText(/look once more/)).toBeTruthy();
  await waitFor(() => expect(server.asked('PreviewCall')).toHaveLength(2));
  expect((await screen.findByRole<HTMLInputElement>('checkbox')).checked).toBe(false);
});

test('a call that goes on is called off, or done by hand, at two taps', async () => {
  server.named('CancelCall', { cancelCall: { __typename: 'Run', id: 'r1' } }).named('OverrideCall', { overrideCall: { __typename: 'Run', id: 'r1' } });
  render(Call, { open: opened({ calls: [CALL] }), step: STEP });
  expect(screen.getByText('half of it')).toBeTruthy();
  await userEvent.click(button(/^Call it off/));
  expect(server.asked('CancelCall')).toHaveLength(0);
  await userEvent.click(button(/^Yes, stop it/));
  await waitFor(() => expect(server.asked('CancelCall')).toHaveLength(1));
});
