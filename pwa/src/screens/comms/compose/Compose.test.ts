import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../../build/graphql-fakes.ts';
import { shelf } from '../../../../shared/shelf.ts';
import { router } from '../../../router.svelte.ts';
import Compose from './Compose.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const TEMPLATE = { handle: 'first-word', name: 'First word', audiences: ['PUBLIC'], state: null, headline: 'Orders', body: '{{symptom}}', slots: ['symptom'], preAuthorised: true };
const INCIDENT = { id: 'i7', number: 7, title: 'Half of all orders fail', severity: 1, state: 'OPEN', restricted: false, service: { handle: 'shop', name: 'Shop' }, announcements: [], promises: [] };
const COMPONENTS = [{ id: 'c1', handle: 'checkout', name: 'Checkout', service: { handle: 'shop' } }];
const preview = (part = {}, refusal: object | null = null) => ({
  previewUpdate: [{ audience: 'PUBLIC', state: 'INVESTIGATING', refusal, shown: refusal ? null : { headline: 'Orders', body: 'Orders fail.', nextUpdateAt: '2126-11-28T03:45:00Z', whyApproval: '', asks: null, effects: [], pages: [{ handle: 'main', name: 'Lantern status' }], ...part } }],
});
const update = (part = {}) => ({
  __typename: 'Update', id: 'u1', code: 'abc', audience: 'PUBLIC', stage: 'PUBLISHED', state: 'INVESTIGATING', headline: 'Orders', body: 'Orders fail.', ownWords: false, slots: {}, template: 'first-word', nextUpdateAt: null, notify: true, hash: 'h', needsApproval: false,
  whyApproval: '', whyHeld: null, dueAt: null, createdAt: '2026-11-28T03:00:00Z', publishedAt: null, publishedBy: null, editedAt: null, retractedAt: null, retractedWhy: null, version: 1, author: null, approvedBy: null, effects: [], edits: [], approvals: [], ...part,
});
const published = (part = {}) => ({ publishUpdate: { __typename: 'Composition', id: 'k1', updates: [update(part)] } });

let server: FakeGraphQL;
beforeEach(async () => {
  live.current = new FakeLive();
  server = new FakeGraphQL().named('ToCompose', { incident: INCIDENT, templates: [TEMPLATE], components: COMPONENTS }).named('PreviewUpdate', preview());
  signIn({ role: 'COMMS', rights: ['update.write'] });
  await (await shelf()).clear('kept');
  router.go('/comms/7/compose');
});

test('a slot is filled, the preview is what readers see, and one tap publishes it', async () => {
  server.named('PublishUpdate', published());
  render(Compose, { rest: '7' });
  const slot = await screen.findByLabelText('Symptom');
  await userEvent.click(screen.getByRole('button', { name: /^Publish/ }));
  expect(screen.getByText('Fill this in: it does not go out without.')).toBeTruthy();
  expect(server.asked('PublishUpdate')).toHaveLength(0);
  await userEvent.type(slot, 'Orders fail');
  await userEvent.selectOptions(screen.getByLabelText('Name a component'), 'checkout');
  expect(await screen.findByText('Goes out without anybody else.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Publish to the public' }));
  expect(await screen.findByText('Published')).toBeTruthy();
  const sent = server.asked('PublishUpdate')[0]?.variables;
  expect(sent).toMatchObject({ incidentId: 'i7', at: null });
  expect(sent?.['key']).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent?.['texts']).toMatchObject([{ template: 'first-word', slots: [{ name: 'symptom', value: 'Orders fail' }], effects: [{ component: 'checkout', status: 'PARTIAL_OUTAGE' }] }]);
});

test('free text says why it needs a second person and whom, and then for whom it waits until when', async () => {
  server.named('PreviewUpdate', preview({ whyApproval: 'It is free text about a SEV1', asks: { handle: 'dana', name: 'Dana' } }));
  server.named('PublishUpdate', published({ stage: 'WAITING', approvals: [{ id: 'a1', capacity: 'deputy', askedAt: '2026-11-28T03:00:00Z', dueAt: null, answer: null, rationale: '', person: { handle: 'dana', name: 'Dana' } }] }));
  server.named('DiscardDraft', { discardDraft: update({ stage: 'RETRACTED' }) });
  render(Compose, { rest: '7' });
  await userEvent.selectOptions(await screen.findByLabelText('Template'), '');
  await userEvent.type(screen.getByLabelText('Headline'), 'Orders');
  await userEvent.type(screen.getByLabelText('Text'), 'Orders fail.');
  expect(await screen.findByText('It is free text about a SEV1: Dana is asked to agree first.')).toBeTruthy();
  await userEvent.click(await screen.findByRole('button', { name: 'Ask Dana to agree' }));
  expect(await screen.findByText('Waits for Dana')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /^Take it back/ }));
  expect(await screen.findByText('Taken back')).toBeTruthy();
});

test('a draft is kept for colleagues on the server, and is theirs to find', async () => {
  server.named('ComposeUpdate', { composeUpdate: { __typename: 'Composition', id: 'k1', updates: [update({ stage: 'DRAFT' })] } });
  render(Compose, { rest: '7' });
  await userEvent.type(await screen.findByLabelText('Symptom'), 'Orders fail');
  await userEvent.click(screen.getByRole('button', { name: 'Keep as a draft for colleagues' }));
  expect(await screen.findByText('A draft: nobody has read it')).toBeTruthy();
  expect(server.asked('ComposeUpdate')[0]?.variables).toMatchObject({ incidentId: 'i7', texts: [{ template: 'first-word' }] });
  expect(server.asked('PublishUpdate')).toHaveLength(0);
});

const BO = { handle: 'bo', name: 'Bo' };
const drafted = (part = {}) => ({ ...INCIDENT, announcements: [{ id: 'a1', audience: 'PUBLIC', headline: 'Orders', impact: null, startedAt: '2026-11-28T03:00:00Z', publishedAt: '2026-11-28T03:00:00Z', resolvedAt: null, version: 1, updates: [update({ id: 'u9', author: BO, ownWords: true, template: null, version: 5, ...part })] }] });

test('a plan is changed, text and time, by whoever may write', async () => {
  server.named('ToCompose', { incident: drafted({ stage: 'SCHEDULED', dueAt: '2126-11-28T04:00:00Z' }), templates: [TEMPLATE], components: COMPONENTS });
  server.named('NamedComponents', { components: COMPONENTS });
  server.named('RewriteUpdate', { rewriteUpdate: update({ id: 'u9', stage: 'DRAFT', version: 6 }) });
  server.named('SubmitUpdate', { submitUpdate: { __typename: 'Composition', id: 'k', updates: [update({ id: 'u9', stage: 'SCHEDULED', dueAt: '2126-11-28T05:00:00Z', version: 7 })] } });
  render(Compose, { rest: '7' });
  await userEvent.click(await screen.findByRole('button', { name: 'Change: Orders' }));
  const form = within(screen.getByRole('dialog'));
  await userEvent.type(form.getByLabelText('Text'), ' Still.');
  await fireEvent.input(form.getByLabelText('Goes out at'), { target: { value: '2126-11-28T05:00' } });
  await userEvent.click(form.getByRole('button', { name: 'Let it go out at 05:00' }));
  await waitFor(() => expect(server.asked('SubmitUpdate')).toHaveLength(1));
  expect(server.asked('RewriteUpdate')[0]?.variables).toMatchObject({ id: 'u9', version: 5, text: { audience: 'PUBLIC', body: 'Orders fail. Still.', effects: [] } });
  expect(server.asked('SubmitUpdate')[0]?.variables['ids']).toEqual(['u9']);
  expect(server.asked('PublishUpdate')).toHaveLength(0);
});

test('a draft that was held says why, and goes out as it is', async () => {
  server.named('ToCompose', { incident: drafted({ stage: 'DRAFT', whyHeld: 'Dana refused the update for the public: Too early.' }), templates: [TEMPLATE], components: COMPONENTS });
  server.named('NamedComponents', { components: COMPONENTS });
  server.named('SubmitUpdate', { submitUpdate: { __typename: 'Refusal', code: 'ASKED_ENOUGH', message: 'All were asked three times.' } });
  render(Compose, { rest: '7' });
  expect(await screen.findByText('Dana refused the update for the public: Too early.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Change: Orders' }));
  const form = within(screen.getByRole('dialog'));
  await userEvent.click(form.getByRole('button', { name: 'Now' }));
  await userEvent.click(form.getByRole('button', { name: 'Publish it' }));
  expect(await form.findByText('All were asked three times.')).toBeTruthy();
  expect(server.asked('RewriteUpdate')).toHaveLength(0);
});

test('what was typed outlives a killed tab and a dead network, and is sent under one key', async () => {
  const first = render(Compose, { rest: '7' });
  await userEvent.type(await screen.findByLabelText('Symptom'), 'Orders fail');
  await waitFor(async () => expect(await (await shelf()).count('kept')).toBe(1), { timeout: 2000 });
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: /^Publish/ }));
  expect(await screen.findByText(/It is not sent\.$/)).toBeTruthy();
  first.unmount();
  server.down = false;
  server.named('PublishUpdate', published());
  render(Compose, { rest: '7' });
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Symptom')).value).toBe('Orders fail');
  expect(screen.getByText(/^Taken up again/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /^Publish/ }));
  await screen.findByText('Published');
  expect(await (await shelf()).count('kept')).toBe(0);
});

test('what a step of a runbook asks for is sent with its name, and leads back to the run', async () => {
  router.go('/comms/7/compose?audience=public&run=r1&step=tell');
  server.named('PublishUpdate', published());
  render(Compose, { rest: '7/compose' });
  expect((await screen.findByRole('link', { name: 'Back to the run' })).getAttribute('href')).toBe('/runs/r1');
  await userEvent.type(screen.getByLabelText('Symptom'), 'Orders fail');
  await userEvent.click(screen.getByRole('button', { name: /^Publish/ }));
  await screen.findByText('Published');
  expect(server.asked('PublishUpdate')[0]?.variables['texts']).toMatchObject([{ audience: 'PUBLIC', followed: { run: 'r1', step: 'tell' } }]);
});

test('what somebody else left on the device is not shown to the next', async () => {
  const first = render(Compose, { rest: '7' });
  await userEvent.type(await screen.findByLabelText('Symptom'), 'Secret');
  await waitFor(async () => expect(await (await shelf()).count('kept')).toBe(1), { timeout: 2000 });
  first.unmount();
  signIn({ handle: 'bo', role: 'COMMS', rights: ['update.write'] });
  render(Compose, { rest: '7' });
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Symptom')).value).toBe('');
});

test('what cannot go out says why in its preview, and offline says that nothing is sent', async () => {
  server.named('PreviewUpdate', preview({}, { code: 'SLOT_MISSING', message: 'Fill in {{symptom}}.' }));
  live.current.state = 'offline';
  render(Compose, { rest: '7' });
  const shown = within(await screen.findByRole('article', { name: 'Preview' }));
  expect(shown.getByText('Not like this: Fill in “Symptom”.')).toBeTruthy();
  expect(screen.getByText(/You are offline: what you write is kept on this device/)).toBeTruthy();
});

test('an incident that is not there says so', async () => {
  server.named('ToCompose', { incident: null, templates: [], components: [] });
  render(Compose, { rest: '99' });
  expect(await screen.findByText('There is no such incident')).toBeTruthy();
});
