import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import { AUDIENCES } from '../../../rules/comms.ts';
import CommsPolicy from './CommsPolicy.svelte';
import { formOf, inputOf } from './policy.ts';

const lengths = (...all: (string | null)[]) => all.map((length, at) => ({ severity: at + 1, length }));
const POLICY = {
  rota: 'comms',
  firstPost: lengths('5m', '10m', '30m', null),
  later: [{ audience: 'PUBLIC' as const, state: 'IDENTIFIED' as const, lengths: lengths('20m', '30m', null) }],
  approvers: ['ana'],
  approveWithin: lengths('5m', '10m', '10m', '10m'),
  secondPerson: 1,
  sensitive: ['data loss', 'breach'],
  remindBefore: '5m',
  deputyAfter: '3m',
  commanderAfter: '6m',
  longAfter: '2h',
  finalWord: '30m',
};
const MATRIX = [{ severity: 1, audience: 'PUBLIC', first: '5m', investigating: '15m', identified: '20m', monitoring: null }];

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('CommsPolicy', {
    commsPolicy: { ...POLICY, matrix: MATRIX },
    schedules: [{ handle: 'comms', name: 'Comms leads', archived: false }],
    people: [{ handle: 'ana', name: 'Ana Ruiz', disabled: false }],
  });
  signIn({ role: 'ADMIN', rights: ['comms-policy.edit'] });
  toasts.shown = [];
});

test('what is read and not touched is sent back as it was', () => {
  expect(inputOf(formOf(POLICY, AUDIENCES))).toEqual(POLICY);
});

test('an emptied first word promises none, and an emptied later one follows the severity', () => {
  const form = formOf(POLICY, AUDIENCES);
  form.firstPost[1] = ' ';
  form.later['PUBLIC IDENTIFIED'] = { 1: '', 2: 'On change', 3: '', 4: '' };
  const sent = inputOf(form);
  expect(sent.firstPost[0]).toEqual({ severity: 1, length: null });
  expect(sent.later).toEqual([{ audience: 'PUBLIC', state: 'IDENTIFIED', lengths: [{ severity: 2, length: null }] }]);
});

test('what it comes to is a table, and the whole policy is saved', async () => {
  server.named('SaveCommsPolicy', { saveCommsPolicy: { __typename: 'CommsPolicy', rota: 'comms' } });
  render(CommsPolicy, { rest: '' });
  expect(within(await screen.findByRole('table')).getByText('within 5 min')).toBeTruthy();
  const first = screen.getByLabelText('First word, SEV1');
  await userEvent.clear(first);
  await userEvent.type(first, '4m');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('The communications policy is saved.'));
  expect(server.asked('SaveCommsPolicy')[0]?.variables['policy']).toEqual({ ...POLICY, firstPost: lengths('4m', '10m', '30m', null) });
});

test('what makes no sense is said in the words of the server', async () => {
  server.named('SaveCommsPolicy', { saveCommsPolicy: { __typename: 'Refusal', code: 'BAD_POLICY', message: 'the commander cannot be told before the deputy is.' } });
  render(CommsPolicy, { rest: '' });
  const field = await screen.findByLabelText('The commander, when overdue for');
  await userEvent.clear(field);
  await userEvent.type(field, '1m');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/before the deputy is/)).toBeTruthy();
});
