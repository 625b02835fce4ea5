import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import { toasts } from '../../toasts.svelte.ts';
import { unsaved } from '../../unsaved.svelte.ts';
import Screen from './Screen.svelte';

const CHECKOUT = {
  __typename: 'Service',
  handle: 'checkout',
  name: 'Checkout',
  description: 'Takes orders.',
  kind: 'product',
  tier: 1,
  environments: ['production'],
  version: 7,
  archived: false,
  team: null,
  owner: null,
  primary: null,
  secondary: null,
  backup: null,
  coordinator: null,
  ladder: null,
  ladderBySeverity: [],
  dependsOn: [],
  links: [],
};

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL()
    .named('ServiceToEdit', { service: CHECKOUT })
    .named('ForServiceForm', { people: [], teams: [], ladders: [], services: { nodes: [] } })
    .named('SaveService', { saveService: CHECKOUT });
  signIn({ role: 'ADMIN' });
  toasts.shown = [];
  router.go('/services/checkout/edit', { replace: true });
});

const saved = (): Record<string, unknown>[] => server.asked('SaveService').map(({ variables }) => variables['service'] as Record<string, unknown>);
const name = (): HTMLInputElement => screen.getByLabelText('Name');

test('it is saved over the version that was read, and leads back', async () => {
  render(Screen, { params: { handle: 'checkout' } });
  await userEvent.type(await screen.findByLabelText('Name'), ' & pay');
  expect(unsaved.any).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(location.pathname).toBe('/services/checkout'));
  expect(saved()).toMatchObject([{ name: 'Checkout & pay', version: 7, environments: ['production'] }]);
  expect(unsaved.any).toBe(false);
});

test('when somebody was quicker nothing typed is lost, theirs is taken over, and saving goes on top', async () => {
  render(Screen, { params: { handle: 'checkout' } });
  await userEvent.type(await screen.findByLabelText('Name'), ' & pay');
  server
    .named('SaveService', { saveService: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed name and description meanwhile.' } })
    .named('ServiceToEdit', { service: { ...CHECKOUT, version: 8, name: 'Check-out', description: 'Takes orders and money.' } });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));

  expect(await screen.findByText('Bo Chen changed name and description meanwhile.')).toBeTruthy();
  expect(screen.getByText(/had not touched it: What it does/)).toBeTruthy();
  expect(screen.getByText(/You both changed: Name/)).toBeTruthy();
  expect(name().value).toBe('Checkout & pay');

  server.named('SaveService', { saveService: { ...CHECKOUT, version: 9 } });
  await userEvent.click(screen.getByRole('button', { name: 'Save mine on top' }));
  await waitFor(() => expect(saved()).toHaveLength(2));
  expect(saved()[1]).toMatchObject({ name: 'Checkout & pay', description: 'Takes orders and money.', version: 8 });
});

test('whoever was slower may take theirs instead', async () => {
  render(Screen, { params: { handle: 'checkout' } });
  await userEvent.type(await screen.findByLabelText('Name'), ' & pay');
  server
    .named('SaveService', { saveService: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed name meanwhile.' } })
    .named('ServiceToEdit', { service: { ...CHECKOUT, version: 8, name: 'Check-out' } });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Discard mine, show theirs' }));
  expect(name().value).toBe('Check-out');
  expect(unsaved.any).toBe(false);
  expect(screen.getByRole('button', { name: 'Save' })).toBeTruthy();
});

test('when what they saved cannot be read, what was typed stays and the next try finds it', async () => {
  render(Screen, { params: { handle: 'checkout' } });
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  server
    .named('SaveService', { saveService: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed tier meanwhile.' } })
    .named('ServiceToEdit', undefined);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy());
  expect(name().value).toBe('Checkout!');
  server.named('ServiceToEdit', { service: { ...CHECKOUT, version: 8, tier: 3 } });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/had not touched it: Tier/)).toBeTruthy();
});

test('a refusal and a dead network both leave the form as it is', async () => {
  render(Screen, { params: { handle: 'checkout' } });
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  server.named('SaveService', { saveService: { __typename: 'Refusal', code: 'FORBIDDEN', message: 'Your role does not allow this.' } });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Your role does not allow this.')).toBeTruthy();
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('No answer from the server.')).toBeTruthy();
  expect(name().value).toBe('Checkout!');
});

test('a new one gets its handle from its name, until the handle is typed', async () => {
  router.go('/services/+new', { replace: true });
  render(Screen, { params: {} });
  await userEvent.type(await screen.findByLabelText('Name'), 'Ledger DB');
  expect((screen.getByLabelText('Handle') as HTMLInputElement).value).toBe('ledger-db');
  await userEvent.clear(screen.getByLabelText('Handle'));
  await userEvent.type(screen.getByLabelText('Handle'), 'Bad Handle');
  await userEvent.type(screen.getByLabelText('Name'), ' 2');
  await userEvent.click(screen.getByRole('button', { name: 'Create service' }));
  expect(screen.getByText(/Small letters, digits/)).toBeTruthy();
  expect(saved()).toEqual([]);
  await userEvent.clear(screen.getByLabelText('Handle'));
  await userEvent.type(screen.getByLabelText('Handle'), 'checkout');
  server.named('SaveService', { saveService: { __typename: 'Refusal', code: 'HANDLE_TAKEN', message: 'Another service has the handle checkout.' } });
  await userEvent.click(screen.getByRole('button', { name: 'Create service' }));
  expect(await screen.findByText('Another service has the handle checkout.')).toBeTruthy();
  expect(name().value).toBe('Ledger DB 2');
  expect(saved()).toMatchObject([{ handle: 'checkout', version: null }]);
  server.named('SaveService', { saveService: { ...CHECKOUT, handle: 'ledger' } });
  await userEvent.clear(screen.getByLabelText('Handle'));
  await userEvent.type(screen.getByLabelText('Handle'), 'ledger');
  await userEvent.click(screen.getByRole('button', { name: 'Create service' }));
  await waitFor(() => expect(saved().slice(1)).toMatchObject([{ handle: 'ledger', name: 'Ledger DB 2', version: null }]));
});
