/** Two who edit the same thing in Settings: whatever it is, nobody's work is lost unseen. */
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { Component } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import { toasts } from '../../toasts.svelte.ts';
import { unsaved } from '../../unsaved.svelte.ts';
import Contacts from './contacts/Contacts.svelte';
import Filters from './filters/Filters.svelte';
import Integrations from './integrations/Integrations.svelte';
import type { PlaceProps } from './places.ts';
import People from './people/People.svelte';
import Schedules from './schedules/Schedules.svelte';
import Severities from './severities/Severities.svelte';
import Teams from './teams/Teams.svelte';

interface Editor {
  what: string;
  screen: Component<PlaceProps>;
  rest: string;
  /** The list as the server gives it, of the thing as it is now. */
  list: string;
  shown: (thing: Record<string, unknown>) => unknown;
  thing: Record<string, unknown>;
  /** What somebody else saves meanwhile. */
  theirs: Record<string, unknown>;
  /** What they changed and nobody touched here. */
  taken: string;
  save: string;
  /** The mutation's argument. */
  argument: string;
  /** What is sent at last: mine, and theirs where it was taken over. */
  merged: Record<string, unknown>;
}

const PEOPLE = [
  { handle: 'ana', name: 'Ana', disabled: false },
  { handle: 'bo', name: 'Bo', disabled: false },
];
const CHECKOUT = { handle: 'checkout', name: 'Checkout', archived: false };

const EDITORS: Editor[] = [
  {
    what: 'team',
    screen: Teams,
    rest: 'payments',
    list: 'TeamsToKeep',
    shown: (team) => ({ teams: [team], people: PEOPLE }),
    thing: { id: 't', handle: 'payments', name: 'Payments', archived: false, members: [], services: [] },
    theirs: { members: [{ handle: 'bo', name: 'Bo' }] },
    taken: 'Members',
    save: 'SaveTeam',
    argument: 'team',
    merged: { name: 'Payments!', members: ['bo'] },
  },
  {
    what: 'contact',
    screen: Contacts,
    rest: 'contact/vendor',
    list: 'ContactsAndChannels',
    shown: (contact) => ({ contacts: [contact], channels: [] }),
    thing: { id: 'c', handle: 'vendor', name: 'Vendor', email: 'a@vendor.example', phone: null, contract: '', hasAddress: true, archived: false },
    theirs: { email: 'b@vendor.example', contract: 'P1 in 15 min' },
    taken: 'E-mail, Contract',
    save: 'SaveContact',
    argument: 'contact',
    merged: { name: 'Vendor!', email: 'b@vendor.example', contract: 'P1 in 15 min' },
  },
  {
    what: 'channel',
    screen: Contacts,
    rest: 'channel/war-room',
    list: 'ContactsAndChannels',
    shown: (channel) => ({ contacts: [], channels: [channel] }),
    thing: { id: 'c', handle: 'war-room', name: 'War room', scheme: 'slack', archived: false },
    theirs: { name: 'Room of war' },
    taken: '',
    save: 'SaveChannel',
    argument: 'channel',
    merged: { name: 'War room!' },
  },
  {
    what: 'schedule',
    screen: Schedules,
    rest: 'primary',
    list: 'SchedulesToKeep',
    shown: (schedule) => ({ schedules: [schedule] }),
    thing: { id: 's', handle: 'primary', name: 'Primary', timeZone: 'UTC', rotations: [], archived: false, onCall: [] },
    theirs: { timeZone: 'Europe/Berlin' },
    taken: 'Time zone',
    save: 'SaveSchedule',
    argument: 'schedule',
    merged: { name: 'Primary!', timeZone: 'Europe/Berlin' },
  },
  {
    what: 'integration',
    screen: Integrations,
    rest: 'prom',
    list: 'IntegrationsToKeep',
    shown: (integration) => ({ integrations: [integration], services: { nodes: [CHECKOUT] } }),
    thing: { id: 'i', handle: 'prom', kind: 'alertmanager', name: 'Prometheus', lastAlertAt: null, quarantinedCount: 0, archived: false, service: null, keys: [], refusedKeys: [] },
    theirs: { service: { handle: 'checkout', name: 'Checkout' } },
    taken: 'Service',
    save: 'SaveIntegration',
    argument: 'integration',
    merged: { name: 'Prometheus!', service: 'checkout' },
  },
  {
    what: 'person',
    screen: People,
    rest: 'bo',
    list: 'PeopleToKeep',
    shown: (person) => ({ people: [person] }),
    thing: { id: 'p', handle: 'bo', name: 'Bo', email: 'bo@example.org', timeZone: 'UTC', role: 'RESPONDER', disabled: false, invited: false, reach: 'ready', teams: [] },
    theirs: { role: 'COMMS' },
    taken: 'Role',
    save: 'SavePerson',
    argument: 'person',
    merged: { name: 'Bo!', role: 'COMMS' },
  },
  {
    what: 'severity',
    screen: Severities,
    rest: '',
    list: 'Severities',
    shown: (severity) => ({ severities: [severity] }),
    thing: { level: 1, name: 'Critical', acknowledgeWithinSeconds: 300, pages: 'any', cadence: {} },
    theirs: { acknowledgeWithinSeconds: 600 },
    taken: 'Acknowledged within',
    save: 'SaveSeverity',
    argument: 'severity',
    merged: { name: 'Critical!', acknowledgeWithinSeconds: 600 },
  },
];

const CONFLICT = { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo Chen changed it meanwhile.' };
let server: FakeGraphQL;

beforeEach(() => {
  toasts.shown = [];
  signIn({ role: 'ADMIN', rights: ['contact.edit', 'channel.edit', 'route.edit'] });
  router.go('/settings', { replace: true });
  server = new FakeGraphQL().named('PeopleToChoose', { people: PEOPLE }).named('ShiftsAhead', { schedule: { timeZone: 'UTC', shifts: [], gaps: [] } });
});

const root = (mutation: string): string => mutation.charAt(0).toLowerCase() + mutation.slice(1);

/** Opened, typed in, and sent too late. */
async function tooLate(editor: Editor): Promise<void> {
  let now = { ...editor.thing, version: 3 };
  server.named(editor.list, () => editor.shown(now)).named(editor.save, () => {
    now = { ...now, ...editor.theirs, version: 4 };
    return { [root(editor.save)]: CONFLICT };
  });
  render(editor.screen, { rest: editor.rest });
  if (editor.what === 'severity') await userEvent.click(await screen.findByRole('button', { name: 'Change SEV1' }));
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText(CONFLICT.message);
}

const sent = ({ save, argument }: Editor): unknown[] => server.asked(save).map(({ variables }) => variables[argument]);

test.each(EDITORS)('of a $what that somebody saved first nothing typed is lost, and saving goes on top', async (editor) => {
  await tooLate(editor);
  expect(screen.queryByText(/had not touched it/)?.textContent ?? '').toBe(editor.taken && `Taken over from them, because you had not touched it: ${editor.taken}.`);
  expect(!!screen.queryByText(/You both changed: Name/)).toBe('name' in editor.theirs);
  expect(unsaved.any).toBe(true);
  server.named(editor.save, { [root(editor.save)]: { __typename: 'Done', handle: 'x', version: 5 } });
  await userEvent.click(screen.getByRole('button', { name: 'Save mine on top' }));
  await waitFor(() => expect(sent(editor)).toHaveLength(2));
  expect(sent(editor)[0]).toMatchObject({ version: 3 });
  expect(sent(editor)[1]).toMatchObject({ ...editor.merged, version: 4 });
  await waitFor(() => expect(unsaved.any).toBe(false));
});

test.each(EDITORS)('of a $what that somebody saved first theirs may be taken instead', async (editor) => {
  await tooLate(editor);
  await userEvent.click(screen.getByRole('button', { name: 'Discard mine, show theirs' }));
  expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe(editor.theirs['name'] ?? editor.thing['name']);
  expect(screen.queryByText(CONFLICT.message)).toBeNull();
});

test('a contact’s e-mail, phone and address are taken away, and an address that nobody touched is not spoken of', async () => {
  const vendor = { ...(EDITORS.find(({ what }) => what === 'contact') as Editor).thing, phone: '+1 555 0100', version: 3 };
  server.named('ContactsAndChannels', { contacts: [vendor], channels: [] }).named('SaveContact', { saveContact: { __typename: 'Contact', handle: 'vendor' } });
  const { unmount } = render(Contacts, { rest: 'contact/vendor' });
  await userEvent.clear(await screen.findByLabelText(/^E-mail/));
  await userEvent.clear(screen.getByLabelText(/^Phone/));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('SaveContact')).toHaveLength(1));
  expect(server.asked('SaveContact')[0]?.variables['contact']).toEqual({ handle: 'vendor', name: 'Vendor', email: null, phone: null, contract: '', version: 3 });
  unmount();

  render(Contacts, { rest: 'contact/vendor' });
  await userEvent.click(await screen.findByLabelText('Take the address away'));
  expect(unsaved.any).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('SaveContact')).toHaveLength(2));
  expect(server.asked('SaveContact')[1]?.variables['contact']).toMatchObject({ email: 'a@vendor.example', url: null });
});

test('filters are one whole: whoever comes second sees theirs, or puts theirs under their own', async () => {
  const route = (id: string, env: string) => ({ id, position: 1, when: { label: 'env', equals: env }, action: 'drop', severity: null, lowerTo: null, forSeconds: null, heldBack: 0, service: null });
  let now = { routesVersion: 3, routes: [route('1', 'staging'), route('2', 'test')], maintenances: [], services: { nodes: [] } };
  server.named('Filters', () => now).named('SaveRoutes', () => {
    now = { ...now, routesVersion: 4, routes: [route('3', 'demo')] };
    return { saveRoutes: CONFLICT };
  });
  render(Filters, { rest: '' });
  await userEvent.click(await screen.findByRole('button', { name: 'Change filter 1' }));
  await userEvent.click(screen.getByRole('button', { name: 'Ask later' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save filters' }));
  expect(await screen.findByText(/You both changed: The filters/)).toBeTruthy();
  expect(screen.getByText(/staging/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Discard mine, show theirs' }));
  expect(screen.getByText(/demo/)).toBeTruthy();
  expect(screen.queryByText(/staging/)).toBeNull();
});

test('what is changed of a person beside the form is no conflict with oneself', async () => {
  const { thing } = EDITORS.find(({ what }) => what === 'person') as Editor;
  let now: Record<string, unknown> = { ...thing, version: 3 };
  server
    .named('PeopleToKeep', () => ({ people: [now] }))
    .named('SetPersonDisabled', () => {
      now = { ...now, disabled: true, version: 4 };
      return { setPersonDisabled: { __typename: 'Person', handle: 'bo', disabled: true } };
    })
    .named('SavePerson', { savePerson: { __typename: 'Person', handle: 'bo' } });
  render(People, { rest: 'bo' });
  await userEvent.type(await screen.findByLabelText('Name'), '!');
  await userEvent.click(screen.getByRole('button', { name: 'Disable' }));
  await screen.findByRole('button', { name: 'Enable again' });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('SavePerson')[0]?.variables['person']).toMatchObject({ name: 'Bo!', version: 4 }));
});

test('whoever was invited and never came gets another invitation', async () => {
  const { thing } = EDITORS.find(({ what }) => what === 'person') as Editor;
  server
    .named('PeopleToKeep', { people: [{ ...thing, invited: true, version: 3 }] })
    .named('InvitePerson', { invitePerson: { __typename: 'Link', url: 'https://tocsin.example.org/join#abc', expiresAt: '2026-12-01T00:00:00Z' } });
  render(People, { rest: 'bo' });
  await userEvent.click(await screen.findByRole('button', { name: 'New invitation link' }));
  expect(await screen.findByText(/join#abc/)).toBeTruthy();
  expect(server.asked('InvitePerson')[0]?.variables['person']).toMatchObject({ handle: 'bo', email: 'bo@example.org', version: 3 });
});
