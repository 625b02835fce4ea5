import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Automations from './Automations.svelte';

const RESTART = {
  ...{ id: 'a1', handle: 'restart', name: 'Restart Checkout', description: 'One worker after another.', host: 'automation.example.org' },
  ...{ canBeCalledOff: true, risk: 'LOW', effect: '', rollback: '', roles: ['COMMANDER'], people: [{ handle: 'ana', name: 'Ana Ruiz' }] },
  ...{ service: null, unattended: true, timeoutSeconds: 90, archived: false, version: 3 },
};
const PROM = { id: 'm1', handle: 'prom', name: 'Prometheus', url: 'https://prom.example.org', hasToken: true, archived: false, version: 1 };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('AutomationsAndSources', {
    automations: [RESTART],
    metricSources: [PROM],
    people: [{ handle: 'ana', name: 'Ana Ruiz', disabled: false }],
    services: { nodes: [{ handle: 'checkout', name: 'Checkout', archived: false }] },
  });
  signIn({ role: 'ADMIN', rights: ['automation.edit', 'metric-source.edit'] });
  toasts.shown = [];
});

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('the list says what each risks, whose yes it takes, and what runs by itself', async () => {
  render(Automations, { rest: '' });
  const list = within(await screen.findByRole('list', { name: 'Automations' }));
  expect(list.getByText('Low risk')).toBeTruthy();
  expect(list.getByText('takes the yes of the commander or Ana Ruiz')).toBeTruthy();
  expect(list.getByText('may run by itself')).toBeTruthy();
  expect(within(screen.getByRole('list', { name: 'Sources of metrics' })).getByText('with a token')).toBeTruthy();
});

test('without a new address the one that is kept stays', async () => {
  server.named('SaveAutomation', { saveAutomation: { __typename: 'Automation', handle: 'restart' } });
  render(Automations, { rest: 'automation/restart' });
  await userEvent.type(await screen.findByLabelText(/^What users notice/), 'A second of waiting.');
  await userEvent.click(await button(/^Save$/));
  await waitFor(() => expect(server.asked('SaveAutomation')).toHaveLength(1));
  const sent = server.asked('SaveAutomation')[0]?.variables['automation'] as Record<string, unknown>;
  expect(sent).toMatchObject({ handle: 'restart', risk: 'LOW', effect: 'A second of waiting.', url: null, cancelUrl: null, roles: ['COMMANDER'], people: ['ana'], version: 3 });
});

test('what is refused stands at its field, and the field is in hand', async () => {
  const message = 'automation restart, cancel_url: it must be an address that begins with https:// or http://.';
  server.named('SaveAutomation', { saveAutomation: { __typename: 'Refusal', code: 'BAD_URL', message } });
  render(Automations, { rest: 'automation/restart' });
  await userEvent.type(await screen.findByLabelText(/^Address for calling off/), 'ftp://automation.example.org');
  await userEvent.click(await button(/^Save$/));
  expect(await screen.findByText('It must be an address that begins with https:// or http://.')).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/^Address for calling off/)));
});

test('a source keeps its token until somebody says that it needs none', async () => {
  server.named('SaveMetricSource', { saveMetricSource: { __typename: 'MetricSource', handle: 'prom' } });
  render(Automations, { rest: 'source/prom' });
  await userEvent.click(await screen.findByLabelText('It needs no token any more'));
  await userEvent.click(await button(/^Save$/));
  await waitFor(() => expect(server.asked('SaveMetricSource')[0]?.variables['source']).toEqual({ handle: 'prom', name: 'Prometheus', url: 'https://prom.example.org', token: '', version: 1 }));
});

test('a new secret takes two taps and is shown this once', async () => {
  server.named('RenewAutomationSecret', { renewAutomationSecret: { __typename: 'NewAutomationSecret', secret: 'tocsin_very-new' } });
  render(Automations, { rest: 'automation/restart' });
  await userEvent.click(await button(/^Make a new secret/));
  expect(server.asked('RenewAutomationSecret')).toHaveLength(0);
  await userEvent.click(await button(/^Yes: the old one/));
  expect(await screen.findByText('tocsin_very-new')).toBeTruthy();
  await userEvent.click(await button(/^I have it/));
  expect(screen.queryByText('tocsin_very-new')).toBeNull();
});
