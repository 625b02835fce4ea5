import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../../build/graphql-fakes.ts';
import { shelf } from '../../../../shared/shelf.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Told from './Told.test.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const update = (part = {}) => ({
  __typename: 'Update', id: 'u1', code: 'abc', audience: 'PUBLIC', stage: 'PUBLISHED', state: 'IDENTIFIED', headline: 'Orders fail', body: 'We found the cause.', ownWords: true, slots: {}, template: null, nextUpdateAt: null, notify: true, hash: 'h1', needsApproval: false,
  whyApproval: '', whyHeld: null, dueAt: null, createdAt: inMinutes(-10), publishedAt: inMinutes(-10), publishedBy: null, editedAt: null, retractedAt: null, retractedWhy: null, version: 3, author: BO, approvedBy: null, effects: [], edits: [], approvals: [], ...part,
});
const promise = (part = {}) => ({ id: 'p1', audience: 'PUBLIC', kind: 'NEXT', state: 'OPEN', dueAt: inMinutes(12), madeAt: inMinutes(-8), interval: '20m', stretched: false, why: '', brokenAt: null, closedAt: null, step: null, nextStepAt: null, lead: null, ...part });
const comms = (part = {}) => ({
  incident: {
    id: 'i7', number: 7, roles: [{ role: 'COMMS_LEAD', since: inMinutes(-60), note: null, person: BO, offeredTo: ANA }],
    announcements: [{ id: 'a1', audience: 'PUBLIC', headline: 'Orders fail', impact: null, startedAt: inMinutes(-40), publishedAt: inMinutes(-30), resolvedAt: null, version: 2, updates: [update(), update({ id: 'u0', body: 'Looking.', state: 'INVESTIGATING' })] }],
    promises: [promise()], ...part,
  },
});

let server: FakeGraphQL;
beforeEach(async () => {
  live.current = new FakeLive();
  server = new FakeGraphQL().named('IncidentComms', comms());
  signIn({ role: 'COMMS', rights: ['update.see', 'update.write', 'cadence.edit', 'role.take', 'role.assign'] });
  toasts.shown = [];
  await (await shelf()).clear('answers');
});

test('each audience shows what it was told last, what is promised and what came before', async () => {
  render(Told);
  const known = within(await screen.findByRole('article', { name: 'What the public know' }));
  expect(known.getByText('We found the cause.')).toBeTruthy();
  expect(known.getByText(/^in 1[12]:\d\d$/)).toBeTruthy();
  expect(known.getByText('1 before')).toBeTruthy();
  expect(known.getByRole('link', { name: 'Write to the public' }).getAttribute('href')).toBe('/comms/7?audience=public');
});

test('a promise is put off with a reason, never without', async () => {
  server.named('ExtendPromise', { extendPromise: { __typename: 'Incident' } });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Later: put off the promise to the public' }));
  await userEvent.click(screen.getByRole('button', { name: 'Promise the new time' }));
  expect(screen.getByText(/Say why/)).toBeTruthy();
  await userEvent.type(screen.getByLabelText('Why'), 'The vendor answers at four');
  await userEvent.click(screen.getByRole('button', { name: 'Promise the new time' }));
  await waitFor(() => expect(server.asked('ExtendPromise')[0]?.variables).toMatchObject({ incidentId: 'i7', audience: 'PUBLIC', why: 'The vendor answers at four' }));
  expect(toasts.shown[0]?.text).toBe('Readers see the new time at once.');
});

test('of a long incident is spoken less often, in the words of the server where it is not long yet', async () => {
  server.named('StretchCadence', { stretchCadence: { __typename: 'Refusal', code: 'NOT_LONG_YET', message: 'Only an incident that is open for 2 h may be spoken of less often.' } });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Less often to the public' }));
  await userEvent.type(screen.getByLabelText('Why'), 'Nothing moves');
  await userEvent.click(screen.getByRole('button', { name: 'Speak less often' }));
  expect(await screen.findByText(/open for 2 h/)).toBeTruthy();
  expect(server.asked('StretchCadence')[0]?.variables).toMatchObject({ every: '1h' });
});

test('what is out is edited and taken back, each with why', async () => {
  server.named('EditUpdate', { editUpdate: update({ version: 4 }) }).named('RetractUpdate', { retractUpdate: update({ stage: 'RETRACTED' }) });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Edit: We found the cause.' }));
  await userEvent.type(screen.getByLabelText('Text'), ' It is mended.');
  await userEvent.type(screen.getByLabelText('Why'), 'Unclear');
  await userEvent.click(screen.getByRole('button', { name: 'Save the new words' }));
  await waitFor(() => expect(server.asked('EditUpdate')[0]?.variables).toEqual({ id: 'u1', version: 3, text: { body: 'We found the cause. It is mended.' }, why: 'Unclear' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Take back: We found the cause.' }));
  await userEvent.type(screen.getByLabelText('Why'), 'Wrong');
  await userEvent.click(screen.getByRole('button', { name: 'Take it back' }));
  await waitFor(() => expect(server.asked('RetractUpdate')[0]?.variables).toEqual({ id: 'u1', why: 'Wrong' }));
});

test('an edit says what components suffer too, and sends it only where it differs', async () => {
  const hurt = update({ effects: [{ componentId: 'c1', handle: 'checkout', name: 'Checkout', status: 'MAJOR_OUTAGE' }] });
  const told = comms();
  server.named('IncidentComms', comms({ announcements: [{ ...told.incident.announcements[0], updates: [hurt] }] }));
  server.named('NamedComponents', { components: [{ handle: 'search', name: 'Search', service: null }] }).named('EditUpdate', { editUpdate: hurt });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Edit: We found the cause.' }));
  await userEvent.selectOptions(screen.getByLabelText('Checkout is'), 'OPERATIONAL');
  await userEvent.selectOptions(await screen.findByLabelText('Name a component'), await screen.findByText('Search'));
  await userEvent.type(screen.getByLabelText('Why'), 'Half is back');
  await userEvent.click(screen.getByRole('button', { name: 'Save the new words' }));
  const effects = [{ component: 'checkout', status: 'OPERATIONAL' }, { component: 'search', status: 'PARTIAL_OUTAGE' }];
  await waitFor(() => expect(server.asked('EditUpdate')[0]?.variables).toMatchObject({ text: { body: 'We found the cause.', effects } }));
});

test('an audience knows it by another headline, and with the impact of its components', async () => {
  const told = comms();
  server.named('IncidentComms', comms({ announcements: [{ ...told.incident.announcements[0], impact: 'MAJOR' }] }));
  server.named('SetAnnouncement', { setAnnouncement: { __typename: 'Refusal', code: 'NEEDS_APPROVAL', message: 'It is free text about a SEV1: write an update that carries the new headline.' } });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Headline, impact and beginning for the public' }));
  const headline = screen.getByLabelText('Headline');
  await userEvent.clear(headline);
  await userEvent.type(headline, 'Cards fail');
  await userEvent.selectOptions(screen.getByLabelText('Impact'), '');
  await userEvent.click(screen.getByRole('button', { name: 'Change it' }));
  expect(await screen.findByText(/carries the new headline/)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Write an update with it' }).getAttribute('href')).toBe('/comms/7?audience=public');
  expect(server.asked('SetAnnouncement')[0]?.variables).toEqual({ incidentId: 'i7', audience: 'PUBLIC', version: 2, change: { headline: 'Cards fail', deriveImpact: true } });
  server.named('SetAnnouncement', { setAnnouncement: { __typename: 'Announcement', id: 'a1' } });
  await userEvent.click(screen.getByRole('button', { name: 'Change it' }));
  await waitFor(() => expect(toasts.shown[0]?.text).toMatch(/^Changed/));
});

test('where nobody waits, a first word can be promised to each', async () => {
  server.named('IncidentComms', comms({ announcements: [], promises: [] })).named('StartComms', { startComms: { __typename: 'Incident' } });
  render(Told);
  expect(await screen.findByText(/Nobody was told of this yet/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Promise a first word to customers' }));
  await waitFor(() => expect(server.asked('StartComms')[0]?.variables).toEqual({ incidentId: 'i7', audience: 'CUSTOMERS' }));
});

test('whoever is asked to take over a role accepts at one tap, and a vacant one is taken', async () => {
  server.named('AcceptRole', { acceptRole: { __typename: 'Incident' } }).named('TakeRole', { takeRole: { __typename: 'Refusal', code: 'FORBIDDEN', message: 'Ana Ruiz cannot be incident commander.' } });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept: Comms lead' }));
  await waitFor(() => expect(server.asked('AcceptRole')[0]?.variables).toEqual({ incidentId: 'i7', role: 'COMMS_LEAD' }));
  expect(toasts.shown[0]?.text).toBe('You are comms lead now.');
  await userEvent.click(screen.getByRole('button', { name: 'Take it: Commander' }));
  expect(await screen.findByText('Ana Ruiz cannot be incident commander.')).toBeTruthy();
});

test('a role is assigned to somebody by name', async () => {
  server.named('PeopleToChoose', { people: [{ ...BO, role: 'RESPONDER', disabled: false, timeZone: 'UTC', reach: 'push' }] }).named('AssignRole', { assignRole: { __typename: 'Incident' } });
  render(Told);
  await userEvent.click(await screen.findByRole('button', { name: 'Assign: Deputy' }));
  await userEvent.click(screen.getByRole('button', { name: 'Assign it' }));
  expect(screen.getByText('Choose somebody.')).toBeTruthy();
  await screen.findByRole('option', { name: /Bo Chen/ });
  await userEvent.selectOptions(screen.getByLabelText('To'), 'bo');
  await userEvent.click(screen.getByRole('button', { name: 'Assign it' }));
  await waitFor(() => expect(server.asked('AssignRole')[0]?.variables).toEqual({ incidentId: 'i7', role: 'DEPUTY', note: null, person: 'bo' }));
});
