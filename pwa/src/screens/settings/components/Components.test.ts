import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Components from './Components.svelte';

const WEB = {
  id: 'c1',
  code: 'a1b2c3d4e5f6',
  handle: 'web',
  name: 'Web shop',
  description: '',
  service: { handle: 'checkout', name: 'Checkout' },
  startDate: '2026-01-01',
  effectiveStatus: 'OPERATIONAL',
  baseline: null,
  pages: [{ handle: 'public', name: 'Lantern status' }],
  archived: false,
  version: 2,
};
const CARDS = { ...WEB, id: 'c2', handle: 'cards', name: 'Card payments', service: null, pages: [], effectiveStatus: 'MAJOR_OUTAGE', baseline: { status: 'DEGRADED_PERFORMANCE', at: '2026-11-20T09:00:00Z', by: 'Bo Chen', why: 'one acquirer only' } };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('Components', { components: [WEB, CARDS], services: { nodes: [{ handle: 'checkout', name: 'Checkout' }] } });
  signIn({ role: 'ADMIN', rights: ['component.edit'] });
  toasts.shown = [];
});

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('each says what is behind it, where it is shown, and what was set by hand', async () => {
  render(Components, { rest: '' });
  const list = within(await screen.findByRole('list', { name: 'Components' }));
  expect(list.getByText('of Checkout')).toBeTruthy();
  expect(list.getByText('on Lantern status')).toBeTruthy();
  expect(list.getByText('on no page yet')).toBeTruthy();
  expect(list.getByText('Major outage')).toBeTruthy();
  expect(list.getByText('set by hand')).toBeTruthy();
});

test('a baseline is set with a reason, and says who set the last one', async () => {
  server.named('SetBaseline', { setBaseline: { __typename: 'Component', handle: 'cards' } });
  render(Components, { rest: 'cards' });
  await screen.findByText(/by Bo Chen: “one acquirer only”/);
  await userEvent.click(await button(/^Set baseline/));
  await userEvent.type(screen.getAllByLabelText('Why')[0] as HTMLElement, 'both are back');
  await userEvent.click(await button(/^Set it/));
  await waitFor(() => expect(server.asked('SetBaseline')[0]?.variables).toEqual({ component: 'cards', status: 'OPERATIONAL', why: 'both are back' }));
});

test('it is saved with its version, and a refusal keeps what was typed', async () => {
  server.named('SaveComponent', { saveComponent: { __typename: 'Refusal', code: 'BAD_COMPONENT', message: 'component web, description: it must be a text.' } });
  render(Components, { rest: 'web' });
  const name = await screen.findByLabelText<HTMLInputElement>('Name');
  await userEvent.clear(name);
  await userEvent.type(name, 'Shop');
  await userEvent.click(await button(/^Save$/));
  await screen.findByText(/description: it must be a text/);
  expect(name.value).toBe('Shop');
  expect(server.asked('SaveComponent')[0]?.variables).toMatchObject({ component: { handle: 'web', name: 'Shop', service: 'checkout', startDate: '2026-01-01', version: 2 } });
});

test('an empty list teaches', async () => {
  server.named('Components', { components: [], services: { nodes: [] } });
  render(Components, { rest: '' });
  await screen.findByText('No components yet');
});
