import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../build/graphql-fakes.ts';
import { keepRun } from '../../../shared/runs/kept.ts';
import { waiting } from '../../../shared/outbox.ts';
import { shelf } from '../../../shared/shelf.ts';
import { toasts } from '../../toasts.svelte.ts';
import { outbox } from '../../waiting.svelte.ts';
import Screen from './Screen.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const MINUTE = 60_000;
const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz', timeZone: 'UTC' };
const BO = { handle: 'bo', name: 'Bo Chen', timeZone: 'UTC' };
const entry = (seq: number, kind: string, text: string) => ({ seq, at: ago(10 - seq), kind, text, actor: 'system', actorName: 'Tocsin', hash: `${seq}`.padStart(64, 'f'), data: {} });
const timeline = (...nodes: ReturnType<typeof entry>[]) => ({ edges: nodes.map((node) => ({ cursor: `row ${node.seq}`, node })), pageInfo: { hasNextPage: false } });
const notes = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => entry(from + at, 'note', `Note ${from + at}`));
const shownNotes = (): string[] => screen.queryAllByText(/^Note \d+$/).map(({ textContent }) => textContent ?? '');

const INCIDENT = {
  __typename: 'Incident',
  id: 'i142',
  number: 142,
  title: 'Checkout answers 5xx',
  body: '',
  severity: 1,
  state: 'OPEN',
  seq: 3,
  openedBy: 'integration:prom',
  link: null,
  runbook: 'https://runbooks.example.org/checkout',
  heldOpen: false,
  snoozedUntil: null,
  restricted: false,
  flapping: false,
  clock: { detectedAt: ago(12), acknowledgedAt: null, escalatedAt: null, containedAt: null, resolvedAt: null, reviewedAt: null },
  service: { handle: 'checkout', name: 'Checkout', tier: 1, team: { handle: 'payments', name: 'Payments' }, owner: null, primary: null, secondary: null, backup: null, coordinator: null, links: [] },
  assignee: null as typeof ANA | null,
  ladder: {
    handle: 'payments',
    name: 'Payments',
    phase: 'CLIMBING',
    rung: 0,
    round: 0,
    rounds: 3,
    dueAt: new Date(Date.now() + 3 * MINUTE).toISOString() as string | null,
    rungs: [{ tier: 1, waitSeconds: 300, acknowledgeWithinSeconds: null, notify: ['person:ana'], when: '', expect: 'triage', catchAll: false, people: [ANA] }],
  },
  pages: [{ id: 'p1', kind: 'page', person: ANA, contact: null, device: 'Pixel 8', channel: 'push', state: 'DISPLAYED', attempts: 1, rung: 0, queuedAt: ago(12), sentAt: ago(12), receivedAt: ago(12), answeredAt: null, error: null }],
  alerts: [],
  runbooks: [] as { handle: string; title: string; contentHash: string; why: string }[],
  impact: null,
  decisions: [],
};
const HELD = { ...INCIDENT, seq: 4, state: 'ACKNOWLEDGED', assignee: BO as typeof ANA | null, ladder: { ...INCIDENT.ladder, phase: 'WATCHING' } };
const VIEWER = { person: { handle: 'ana', teams: [] as { handle: string }[] }, onCallNow: [] };
const first = timeline(entry(1, 'alert', 'Prometheus: Checkout answers 5xx'), entry(2, 'paged', 'Tier 1: paging Ana Ruiz.'));

let server: FakeGraphQL;
let now: typeof INCIDENT;

beforeEach(async () => {
  live.current = new FakeLive();
  now = INCIDENT;
  server = new FakeGraphQL()
    .named('IncidentOf', () => ({ incident: { ...now, timeline: first }, viewer: VIEWER }))
    .named('TimelineAfter', { incident: { timeline: timeline() } })
    .named('PeopleToChoose', { people: [{ ...BO, role: 'RESPONDER', disabled: false, reach: 'no-device' }] });
  signIn();
  toasts.shown = [];
  outbox.entries = [];
});

const open = async (): Promise<HTMLElement> => {
  render(Screen, { params: { number: '142' } });
  return screen.findByRole('heading', { name: INCIDENT.title });
};

test('an acknowledgement is true once the server says so', async () => {
  await open();
  server.named('Acknowledge', () => {
    now = { ...HELD, assignee: ANA };
    return { acknowledge: { __typename: 'Incident', id: 'i142', state: 'ACKNOWLEDGED', seq: 4 } };
  });
  await userEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
  expect(await screen.findByText('has it')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Acknowledge' })).toBeNull();
  expect(server.asked('Acknowledge')[0]?.variables).toEqual({ incidentId: 'i142', at: expect.any(String), key: expect.any(String) });
});

test('when somebody was quicker it says who, and shows that they have it', async () => {
  await open();
  server.named('Acknowledge', () => {
    now = HELD;
    return { acknowledge: { __typename: 'Refusal', code: 'ALREADY_ACKNOWLEDGED', message: 'Bo Chen has it already.' } };
  });
  await userEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
  expect(await screen.findByText('Bo Chen has it already.')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Acknowledge' })).toBeNull());
});

test('without a network the tap is kept, never shown as done, and sent when there is one', async () => {
  await open();
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Acknowledge' }));
  expect(await screen.findByText('Queued – not yet acknowledged')).toBeTruthy();
  const [tap] = await waiting();
  expect(tap).toMatchObject({ op: 'mutation', words: 'Acknowledge #142' });

  server.down = false;
  server.named('Acknowledge', () => {
    now = { ...HELD, assignee: ANA };
    return { acknowledge: { __typename: 'Incident', id: 'i142', state: 'ACKNOWLEDGED', seq: 4 } };
  });
  await outbox.flush();
  expect(await screen.findByText('has it')).toBeTruthy();
  expect(await waiting()).toEqual([]);
  expect(server.asked('Acknowledge')[0]?.variables).toEqual({ incidentId: 'i142', at: tap?.tappedAt, key: tap?.id });
});

test('a tap that arrived late says when it was made', async () => {
  const late = { ...entry(3, 'late-tap', 'Ana Ruiz tapped acknowledge without a network; it arrived 18 min later.'), data: { tapped_at: ago(25) } };
  server.named('IncidentOf', { incident: { ...now, timeline: timeline(late) }, viewer: VIEWER });
  await open();
  const row = (await screen.findByText(/it arrived 18 min later/)).closest('li') as HTMLElement;
  expect([...row.querySelectorAll('time')].map(({ dateTime }) => dateTime)).toEqual([late.at, late.data.tapped_at]);
});

test('what this device last knew is shown with its age when nothing answers', async () => {
  await open();
  await waitFor(async () => expect(await (await shelf()).count('answers')).toBe(1));
  document.body.innerHTML = '';
  server.down = true;
  await open();
  expect(await screen.findByText('No answer from the server.')).toBeTruthy();
  expect(screen.getByText(/Saved on this device/)).toBeTruthy();
});

test('a change arrives live, and the timeline is read on from where it ended', async () => {
  await open();
  server.named('TimelineAfter', { incident: { timeline: timeline(entry(3, 'acknowledged', 'Bo Chen acknowledged.')) } });
  live.current.says({ incidentChanged: { seq: 4, incident: HELD } });
  expect(await screen.findByText('Bo Chen acknowledged.')).toBeTruthy();
  expect(server.asked('TimelineAfter')[0]?.variables).toEqual({ id: 'i142', after: 'row 2' });
});

test('a long timeline begins with its newest part, and shows what was earlier when asked', async () => {
  server.named('IncidentOf', { incident: { ...now, timeline: timeline(...notes(151, 153)) }, viewer: VIEWER });
  await open();
  expect(shownNotes()).toEqual(['Note 153', 'Note 152', 'Note 151']);

  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier' }));
  await waitFor(() => expect(toasts.shown).toHaveLength(1));
  expect(shownNotes()).toHaveLength(3);

  server.down = false;
  server.named('TimelineBefore', { incident: { timeline: timeline(...notes(51, 150)) } });
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier' }));
  await waitFor(() => expect(shownNotes()).toHaveLength(103));
  server.named('TimelineBefore', { incident: { timeline: timeline(...notes(1, 50)) } });
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier' }));
  await waitFor(() => expect(shownNotes()).toEqual(notes(1, 153).map(({ text }) => text).reverse()));
  expect(server.asked('TimelineBefore').map(({ variables }) => variables['before'])).toEqual(['row 151', 'row 51']);
  expect(screen.queryByRole('button', { name: 'Show earlier' })).toBeNull();
});

test('after a long absence the end comes first, and what lies between is read when asked', async () => {
  await open();
  server
    .named('TimelineAfter', { incident: { timeline: { ...timeline(...notes(3, 102)), pageInfo: { hasNextPage: true } } } })
    .named('TimelineBefore', ({ before }: Record<string, unknown>) => ({ incident: { timeline: timeline(...(before ? notes(101, 200) : notes(201, 300))) } }));
  live.current.says({ incidentChanged: { seq: 4, incident: HELD } });
  await waitFor(() => expect(shownNotes()[0]).toBe('Note 300'));
  expect(shownNotes()).toHaveLength(100);
  expect(screen.queryByText('Tier 1: paging Ana Ruiz.')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier' }));
  await waitFor(() => expect(screen.getByText('Tier 1: paging Ana Ruiz.')).toBeTruthy());
  expect(shownNotes()).toHaveLength(298);
  expect(screen.queryByRole('button', { name: 'Show earlier' })).toBeNull();
});

test('what could not be read on is one tap away', async () => {
  await open();
  server.named('TimelineAfter', undefined);
  live.current.says({ incidentChanged: { seq: 4, incident: HELD } });
  const again = await screen.findByRole('button', { name: 'Read on: there is more' });
  server.named('TimelineAfter', { incident: { timeline: timeline(entry(3, 'acknowledged', 'Bo Chen acknowledged.')) } });
  await userEvent.click(again);
  expect(await screen.findByText('Bo Chen acknowledged.')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Read on: there is more' })).toBeNull());
});

test('a change that comes late does not turn back time', async () => {
  await open();
  live.current.says({ incidentChanged: { seq: 4, incident: HELD } });
  expect(await screen.findByText('has it')).toBeTruthy();
  live.current.says({ incidentChanged: { seq: 2, incident: { ...INCIDENT, seq: 2 } } });
  await Promise.resolve();
  expect(screen.getByText('has it')).toBeTruthy();
});

test('resolving happens at the tap, and undo reopens', async () => {
  await open();
  const clock = { ...INCIDENT.clock, resolvedAt: ago(0) };
  server.named('Resolve', { resolve: { ...INCIDENT, seq: 5, state: 'RESOLVED', clock } });
  server.named('Reopen', { reopen: { ...HELD, seq: 6, assignee: ANA } });
  await userEvent.click(screen.getByRole('button', { name: 'Resolve' }));
  await waitFor(() => expect(toasts.shown).toHaveLength(1));
  expect(screen.getByRole('button', { name: 'Reopen' })).toBeTruthy();
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('Reopen')[0]?.variables).toEqual({ incidentId: 'i142', why: 'Resolved by mistake' }));
  expect(await screen.findByText('has it')).toBeTruthy();
});

test('a refused hand-off keeps the choice and the words, and says why', async () => {
  await open();
  server.named('HandOff', { handOff: { __typename: 'Refusal', code: 'NOT_FOUND', message: 'There is nobody called “bo”.' } });
  await userEvent.click(screen.getAllByRole('button', { name: 'Hand off' })[0] as HTMLElement);
  const dialog = await screen.findByRole('dialog', { name: 'Hand off' });
  await within(dialog).findByRole('option', { name: /Bo Chen/ });
  await userEvent.selectOptions(within(dialog).getByLabelText('Who takes it'), 'bo');
  expect(within(dialog).getByText('no phone')).toBeTruthy();
  await userEvent.type(within(dialog).getByLabelText(/should know/), 'I am on a train');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Hand off' }));
  expect((await within(dialog).findByRole('alert')).textContent).toBe('There is nobody called “bo”.');
  expect((within(dialog).getByLabelText(/should know/) as HTMLTextAreaElement).value).toBe('I am on a train');
  expect(server.asked('HandOff')[0]?.variables).toEqual({ incidentId: 'i142', to: 'bo', why: 'I am on a train' });
});

test('a note that could not be sent stays where it was typed', async () => {
  await open();
  server.down = true;
  await userEvent.type(screen.getByLabelText('Note'), 'Failing over');
  await userEvent.click(screen.getByRole('button', { name: 'Add note' }));
  expect(await screen.findByText(/Nothing you typed is lost/)).toBeTruthy();
  expect((screen.getByLabelText('Note') as HTMLTextAreaElement).value).toBe('Failing over');
});

test('the seal of a row is shown on demand', async () => {
  await open();
  expect(screen.queryByText(/row 2/)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Seals' }));
  expect(screen.getByText('row 2 · …fffffff2')).toBeTruthy();
});

test('what is not one’s own is not offered, only a note', async () => {
  signIn({ handle: 'di', name: 'Di' });
  await open();
  expect(screen.queryByRole('button', { name: 'Acknowledge' })).toBeNull();
  expect(screen.getByText(/You were not paged for this/)).toBeTruthy();
  expect(screen.getByLabelText('Note')).toBeTruthy();
});

test('a stakeholder sees what and since when, and nothing of who was woken', async () => {
  signIn({ handle: 'eve', name: 'Eve', role: 'STAKEHOLDER', rights: ['incident.declare', 'incident.see'] });
  await open();
  for (const absent of ['Timeline', 'Pages', 'Escalation ladder', 'Alerts']) expect(screen.queryByRole('heading', { name: absent })).toBeNull();
  expect(screen.queryByRole('button', { name: /Acknowledge|Resolve|Escalate|Add note/ })).toBeNull();
  expect(screen.getByText('Detected')).toBeTruthy();
});

test('an incident that is not there, or not for these eyes, is told the same way', async () => {
  server.named('IncidentOf', { incident: null, viewer: VIEWER });
  render(Screen, { params: { number: '9' } });
  expect(await screen.findByText('There is no such incident')).toBeTruthy();
});

const runbook = (handle: string, why: string) => ({ handle, title: `How to mend ${handle}`, contentHash: '0'.repeat(64), why });

test('what to follow stands first, with the reason, and the rest one tap away', async () => {
  signIn({ rights: ['runbook.see', 'runbook.write'] });
  now = { ...INCIDENT, runbooks: [runbook('checkout', 'for the service Checkout'), runbook('ledger', 'for Ledger, which Checkout depends on'), runbook('a', ''), runbook('b', '')] };
  await open();
  const links = within(screen.getByRole('region', { name: 'Runbooks' })).getAllByRole('link');
  expect(links[0]?.getAttribute('href')).toBe('/runbooks/checkout?incident=142');
  expect(links[0]?.textContent).toContain('for the service Checkout');
  expect(screen.getByText('1 more')).toBeTruthy();
  // What the alert links elsewhere stays where it was.
  expect(screen.getByRole('link', { name: 'Runbook' }).getAttribute('href')).toBe(INCIDENT.runbook);
});

test('another one is looked for with the incident at hand', async () => {
  signIn({ rights: ['runbook.see', 'run.follow'] });
  await open();
  expect(screen.getByRole('link', { name: 'Find another' }).getAttribute('href')).toBe('/runbooks?incident=142&near=checkout');
});

test('where there is none it offers to write one, and to others it only says so', async () => {
  signIn({ rights: ['runbook.see', 'runbook.write'] });
  await open();
  expect(screen.getByRole('link', { name: /write one from its timeline/ }).getAttribute('href')).toBe('/runbooks/+new?incident=142');
});

test('a runbook of ours that the alert links is not offered twice', async () => {
  signIn({ rights: ['runbook.see'] });
  now = { ...INCIDENT, runbook: `${location.origin}/runbooks/checkout`, runbooks: [runbook('checkout', 'linked by the alert itself')] };
  await open();
  expect(screen.queryByRole('link', { name: 'Runbook' })).toBeNull();
  expect(screen.getByRole('link', { name: /How to mend checkout/ })).toBeTruthy();
});

const RUN = {
  id: 'r1', title: 'How to mend checkout', number: 3, newer: false, startedAt: ago(9), startedBy: 'Bo Chen', isAutomatic: false, stoppedAt: null as string | null, endedAt: null as string | null, verdict: null as string | null,
  progress: { open: 2, done: 3, skipped: 1, passed: 2, aside: 1, overdue: 1 }, runbook: { handle: 'checkout' },
  ops: [{ kind: 'tick', actor: 'person:bo', actorName: 'Bo Chen', at: ago(5) }, { kind: 'tick', actor: 'person:ana', actorName: 'Ana Ruiz', at: ago(4) }, { kind: 'late', actor: 'system:tocsin', actorName: 'Tocsin', at: ago(3) }],
};

test('what is followed here says how far it is and who is at it, and moves with the incident', async () => {
  let runs = [RUN];
  signIn({ rights: ['run.see', 'run.follow', 'runbook.see'] });
  server.named('RunsOf', () => ({ incident: { id: 'i142', runs } }));
  now = { ...INCIDENT, runbooks: [runbook('checkout', 'for the service Checkout'), runbook('ledger', '')] };
  await open();
  const followed = await screen.findByRole('region', { name: 'Being followed' });
  expect(within(followed).getByRole('link').getAttribute('href')).toBe('/runs/r1');
  for (const words of ['4 of 6 steps, 1 skipped', '1 over its time', 'You and Bo Chen']) expect(within(followed).getByText(words)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Follow: How to mend checkout' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Follow: How to mend ledger' })).toBeTruthy();
  runs = [{ ...RUN, endedAt: ago(0), verdict: 'MISLED' }];
  live.current.says({ incidentChanged: { seq: 4, incident: { ...now, seq: 4 } } });
  expect(await screen.findByText(/It misled us/)).toBeTruthy();
});

test('following a runbook begins with one tap, and a refusal says why', async () => {
  signIn({ rights: ['run.see', 'run.follow', 'runbook.see'] });
  server.named('RunsOf', { incident: { id: 'i142', runs: [] } }).named('StartRun', { startRun: { __typename: 'Refusal', code: 'UNPUBLISHED', message: 'Nothing of it is published.' } });
  now = { ...INCIDENT, runbooks: [runbook('checkout', 'for the service Checkout')] };
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Follow: How to mend checkout' }));
  expect(await screen.findByText('Nothing of it is published.')).toBeTruthy();
  server.named('StartRun', { startRun: { __typename: 'Run', id: 'r1' } });
  await userEvent.click(screen.getByRole('button', { name: 'Follow: How to mend checkout' }));
  await waitFor(() => expect(location.pathname).toBe('/runs/r1'));
  expect(server.asked('StartRun')[1]?.variables).toEqual({ incident: 'i142', runbook: 'checkout' });
});

test('without a network an incident that was never opened here has its banner, its age, and what travelled along', async () => {
  server.down = true;
  const banner = { number: 142, title: 'Checkout answers 5xx', severity: 1, state: 'ACKNOWLEDGED', detectedAt: ago(12), acknowledgedAt: ago(10), resolvedAt: null, nextUpdateDue: null };
  await keepRun({ id: 'run-1', contentHash: 'abc', seq: 0, endedAt: null, ops: [] }, banner, new Date());
  render(Screen, { params: { number: '142' } });
  expect(await screen.findByRole('heading', { name: 'Checkout answers 5xx' })).toBeTruthy();
  expect(screen.getByText(/as known here/)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Go on with the checklist' }).getAttribute('href')).toBe('/runs/run-1');
});
