import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import OnCallPolicy from './OnCallPolicy.svelte';

const FREE = { day: '0.00', night: '0.00', weekend: '0.00', holiday: '0.00' };
const POLICY = {
  nightFrom: '23:00',
  nightTo: '07:00',
  rest: '11h',
  nightShare: 50,
  reliefIncidents: 2,
  reliefWithin: '12h',
  reliefWoken: '2h',
  reliefStands: '30m',
  currency: 'EUR',
  rates: FREE,
  timeOff: FREE,
};

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('OnCallPolicy', { onCallPolicy: POLICY });
  signIn();
  toasts.shown = [];
});

test('the whole policy is saved, with what was changed in it', async () => {
  server.named('SaveOnCallPolicy', { saveOnCallPolicy: { __typename: 'OnCallPolicy', rest: '9h' } });
  render(OnCallPolicy, { rest: '' });
  const rest = await screen.findByLabelText('Rest between shifts');
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(save.disabled).toBe(true);
  await userEvent.clear(rest);
  await userEvent.type(rest, '9h');
  await userEvent.click(save);
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('The on-call policy is saved.'));
  expect(server.asked('SaveOnCallPolicy')[0]?.variables['policy']).toEqual({ ...POLICY, rest: '9h' });
});

test('what makes no sense is said in the words of the server, and what was typed stays', async () => {
  server.named('SaveOnCallPolicy', { saveOnCallPolicy: { __typename: 'Refusal', code: 'BAD_POLICY', message: 'on_call_policy, rest: write 30s, 5m or 2d.' } });
  render(OnCallPolicy, { rest: '' });
  const rest = await screen.findByLabelText<HTMLInputElement>('Rest between shifts');
  await userEvent.clear(rest);
  await userEvent.type(rest, 'soon');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/write 30s, 5m or 2d/)).toBeTruthy();
  expect(rest.value).toBe('soon');
});
