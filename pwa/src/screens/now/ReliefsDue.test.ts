import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { toasts } from '../../toasts.svelte.ts';
import ReliefsDue from './ReliefsDue.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const relief = (person: object, may: string[], proposed: object[] = [BO]): object => ({
  id: 'r1',
  why: '2 incidents, 1h of sleep lost',
  may,
  endsAt: inHours(9),
  dueAt: inHours(0.5),
  person,
  proposed,
  schedule: { handle: 'nights', name: 'Nights', timeZone: 'UTC' },
});

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL();
  signIn();
  toasts.shown = [];
});

test('whoever had a lot is asked whether somebody may take over, and can say that they are fine', async () => {
  server.named('Reliefs', { reliefs: [relief(ANA, ['decline'])] }).named('DeclineRelief', { declineRelief: { __typename: 'Relief', id: 'r1' } });
  render(ReliefsDue);
  expect(await screen.findByText('You have had a lot: let somebody take over?')).toBeTruthy();
  expect(screen.getByText('Asked: Bo Chen.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'I am fine' }));
  await waitFor(() => expect(server.asked('DeclineRelief')[0]?.variables).toEqual({ id: 'r1' }));
});

test('a colleague takes over at one tap', async () => {
  server.named('Reliefs', { reliefs: [relief(BO, ['accept', 'decline'])] }).named('AcceptRelief', { acceptRelief: { __typename: 'Relief', id: 'r1' } });
  render(ReliefsDue);
  await userEvent.click(await screen.findByRole('button', { name: 'Take over from Bo Chen' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('You have taken over from Bo Chen: pages ring you now.'));
});

test('whoever comes second reads why it is too late', async () => {
  server
    .named('Reliefs', { reliefs: [relief(BO, ['accept'])] })
    .named('AcceptRelief', { acceptRelief: { __typename: 'Refusal', code: 'OVER', message: 'Somebody has answered already.' } });
  render(ReliefsDue);
  await userEvent.click(await screen.findByRole('button', { name: /^Take over/ }));
  expect(await screen.findByText('Somebody has answered already.')).toBeTruthy();
});

test('where nothing waits, nothing is said', async () => {
  server.named('Reliefs', { reliefs: [relief(BO, [])] });
  render(ReliefsDue);
  await waitFor(() => expect(server.asked('Reliefs')).toHaveLength(1));
  expect(screen.queryByText('Relief')).toBeNull();
});
