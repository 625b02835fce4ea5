import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../build/graphql-fakes.ts';
import type { RunbookBody, StepBlock } from '../../../shared/runbooks/body.ts';
import { runbookShelf } from '../../../shared/runbooks/shelf.ts';
import { waitingOps } from '../../../shared/runs/ops.ts';
import { keep } from '../../../shared/shelf.ts';
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
const step = (id: string, title: string, more: Partial<StepBlock> = {}): StepBlock => ({
  kind: 'step', id, step: 'do', title, html: `<p>How to ${title.toLowerCase()}.</p>`, role: null, expect: '', within: null, safety: '', evidence: null, inform: [], escalate: null, options: [], check: null, automation: null, parameters: {}, unattended: null, ...more,
});
const BODY: RunbookBody = {
  v: 1,
  hash: 'h1',
  title: 'Checkout answers slowly',
  summary: '',
  front: { services: ['checkout'], alerts: [], labels: [], keywords: [], slos: [], respondWithin: null, preconditions: [], data: '', rollbackWhen: [], after: ['Was the alert early enough?'] },
  blocks: [
    { kind: 'passage', html: '<h2>Triage</h2><p>One minute.</p>' },
    step('look', 'Look at the queue', { within: 300, expect: 'Fewer than 100 wait' }),
    step('why', 'Is it the disk?', { step: 'decide', options: [{ words: 'It is full', goesTo: 'free' }, { words: 'Something else', goesTo: null }] }),
    step('restart', 'Restart the workers', { safety: 'No payment is under way', role: 'commander' }),
    step('free', 'Free some space'),
    step('tell', 'Say that it is over', { step: 'communicate', inform: ['customers'] }),
  ],
  pictures: [],
};

interface Op { id: string; seq: number; stepId: string; kind: string; actor: string; actorName: string; at: string; arrivedAt: string; data: object }
const did = (who: string, stepId: string, kind: string, minutes: number, data: object = {}): Op => ({
  id: crypto.randomUUID(), seq: 1, stepId, kind, actor: `person:${who}`, actorName: { bo: 'Bo Chen', cy: 'Cy' }[who] ?? who, at: ago(minutes), arrivedAt: ago(minutes), data,
});
const INCIDENT = {
  id: 'i7', number: 7, title: 'Half of all orders fail', severity: 1, state: 'ACKNOWLEDGED',
  clock: { detectedAt: ago(12), acknowledgedAt: ago(10), resolvedAt: null },
  promises: [{ state: 'OPEN', dueAt: new Date(Date.now() + 5 * MINUTE).toISOString() }],
  roles: [{ role: 'COMMANDER', person: { handle: 'ana' } }],
};
const RUN = {
  __typename: 'Run', id: 'r1', seq: 1, number: 3, title: 'Checkout answers slowly', contentHash: 'h1', newer: false, startedAt: ago(9), startedBy: 'Ana Ruiz', isAutomatic: false,
  stoppedAt: null as string | null, stoppedBy: null as string | null, stoppedWhy: '', endedAt: null as string | null, endedBy: null as string | null, verdict: null as string | null, verdictNote: '',
  runbook: { handle: 'checkout-slow', published: 3 }, ops: [] as Op[], incident: INCIDENT,
};

let server: FakeGraphQL;
let run: typeof RUN;
const RIGHTS = ['incident.see', 'incident.act', 'run.see', 'run.follow', 'runbook.see', 'update.see', 'update.write'];

beforeEach(async () => {
  live.current = new FakeLive();
  run = RUN;
  server = new FakeGraphQL().named('RunOf', () => ({ run })).named('RecordRunOps', takes);
  server.answersWith('/runbooks/bodies/h1', () => Response.json(BODY));
  signIn({ rights: RIGHTS });
  await keep('viewer', { handle: 'ana' });
  toasts.shown = [];
  outbox.ops = [];
});

/** What this test did is answered before the next one begins. */
afterEach(async () => {
  server.down = false;
  await outbox.flush();
});

/** The server as it is: what is new is added, and all is answered. */
function takes({ ops }: Record<string, unknown>): unknown {
  const sent = ops as { id: string; step: string; kind: string; at: string; data: object }[];
  const news = sent.map(({ step: stepId, ...op }) => ({ ...did('ana', stepId, op.kind, 0, op.data), ...op, actorName: 'Ana Ruiz' }));
  run = { ...run, seq: run.seq + 1, ops: [...run.ops.filter(({ id }) => !news.some((one) => one.id === id)), ...news] };
  return { recordRunOps: { ...run, refused: [] } };
}

async function open(title = 'Look at the queue'): Promise<void> {
  render(Screen, { params: { id: 'r1' } });
  await screen.findByRole('heading', { name: new RegExp(title) }, { timeout: 5000 });
}
const current = (): HTMLElement => document.querySelector('.current') as HTMLElement;
const line = (title: string): HTMLElement => screen.getByRole('button', { name: new RegExp(`^Step \\d+: ${title}`) }).closest('li') as HTMLElement;
/** The screen has stopped moving under the thumb. */
const settles = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 650));

test('done with what was seen: it is folded to a line, and the next step is in hand', async () => {
  await open();
  await userEvent.type(screen.getByLabelText(/What did you see/), '40 wait');
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(within(line('Look at the queue')).getByText('40 wait')).toBeTruthy();
  expect(within(line('Look at the queue')).getByText(/^You, \d\d:\d\d$/)).toBeTruthy();
  expect(within(current()).getByRole('heading', { name: /Is it the disk/ })).toBeTruthy();
  expect(screen.getByText('1 of 5 steps')).toBeTruthy();
  await waitFor(() => expect(run.ops.map(({ stepId, kind, data }) => ({ stepId, kind, data }))).toEqual([
    { stepId: 'look', kind: 'tick', data: { seen: '40 wait' } },
    { stepId: 'why', kind: 'begin', data: {} },
  ]));
});

test('a second tap of a hasty thumb does nothing to the step that came under it', async () => {
  run = { ...RUN, ops: [did('bo', 'why', 'choose', 1, { option: 1 })] };
  signIn({ handle: 'cy', name: 'Cy', rights: RIGHTS });
  await keep('viewer', { handle: 'cy' });
  await open();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  await userEvent.click(screen.getByRole('checkbox'));
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(within(current()).getByRole('heading', { name: /Restart the workers/ })).toBeTruthy();
  clock.mockReturnValue(5_700);
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(within(current()).getByRole('heading', { name: /Free some space/ })).toBeTruthy();
});

test('whoever goes on past a step that waits is led back to it', async () => {
  await open();
  expect(screen.queryByRole('button', { name: /still waits/ })).toBeNull();
  await userEvent.click(within(line('Free some space')).getByRole('button', { name: /Free some space/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Step 1 still waits' }));
  expect(within(current()).getByRole('heading', { name: /Look at the queue/ })).toBeTruthy();
});

test('a step that a colleague is on is not what was left behind', async () => {
  run = { ...RUN, ops: [did('bo', 'look', 'begin', 3)] };
  await open();
  await userEvent.click(within(line('Is it the disk')).getByRole('button', { name: /Is it the disk/ }));
  expect(screen.queryByRole('button', { name: /still waits/ })).toBeNull();
});

test('what was just done is undone where it stands', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  await settles();
  await userEvent.click(screen.getByRole('button', { name: 'Undo: Look at the queue' }));
  expect(within(current()).getByRole('heading', { name: /Look at the queue/ })).toBeTruthy();
  expect(screen.getByText('0 of 5 steps')).toBeTruthy();
});

test('what must be true first is ticked before the step can be done', async () => {
  run = { ...RUN, ops: [did('bo', 'look', 'tick', 3), did('bo', 'why', 'choose', 2, { option: 1 })] };
  await open('Restart the workers');
  expect(screen.getByText('This is yours: you are commander.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.getByRole('alert').textContent).toMatch(/Tick this/);
  expect(server.asked('RecordRunOps')).toEqual([]);
  await userEvent.click(screen.getByLabelText(/No payment is under way/));
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(within(current()).getByRole('heading', { name: /Free some space/ })).toBeTruthy();
});

test('a choice leads past the steps between, and says so on them', async () => {
  run = { ...RUN, ops: [did('bo', 'look', 'tick', 3, { seen: 'Red' })] };
  await open('Is it the disk');
  await userEvent.click(screen.getByRole('button', { name: /It is full/ }));
  expect(within(line('Restart the workers')).getByText('Passed over')).toBeTruthy();
  expect(within(line('Is it the disk')).getByText('“It is full”')).toBeTruthy();
  expect(within(current()).getByRole('heading', { name: /Free some space/ })).toBeTruthy();
});

test('different choices are shown with both names, and which counts', async () => {
  run = { ...RUN, ops: [did('bo', 'why', 'choose', 3, { option: 0 }), did('cy', 'why', 'choose', 2, { option: 1 })] };
  await open();
  expect(within(line('Is it the disk')).getByText('chosen differently')).toBeTruthy();
  await userEvent.click(line('Is it the disk').querySelector('button') as HTMLElement);
  expect(within(current()).getByText(/Bo Chen chose “It is full”, Cy “Something else”. The last choice counts/)).toBeTruthy();
});

test('a skip wants a reason, and keeps what is typed until it has one', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Skip …' }));
  await userEvent.click(screen.getByRole('button', { name: 'Skip this step' }));
  expect(screen.getByText('A few words are enough.')).toBeTruthy();
  await userEvent.type(screen.getByLabelText('Why is it skipped?'), 'No access at night');
  await userEvent.click(screen.getByRole('button', { name: 'Skip this step' }));
  expect(within(line('Look at the queue')).getByText(/^Skipped by you/)).toBeTruthy();
  expect(within(line('Look at the queue')).getByText('No access at night')).toBeTruthy();
});

test('a note and something else that was done stay with their step', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Note' }));
  await userEvent.type(screen.getByLabelText('Note'), 'The graph lags');
  await userEvent.click(screen.getByRole('button', { name: 'Add note' }));
  await userEvent.click(screen.getByRole('button', { name: 'I did something else' }));
  await userEvent.type(screen.getByLabelText('What did you do instead?'), 'Asked Cy to look');
  await userEvent.click(screen.getByRole('button', { name: 'Write it down' }));
  expect(within(current()).getByText(/The graph lags/)).toBeTruthy();
  expect(within(current()).getByText(/Asked Cy to look/)).toBeTruthy();
});

test('a colleague’s tick shows at once, and does not take the step out of one’s hands', async () => {
  await open();
  run = { ...RUN, seq: 2, ops: [did('bo', 'look', 'tick', 0, { seen: '30 wait' })] };
  live.current.says({ incidentChanged: { seq: 9 } });
  expect(await within(current()).findByText(/^Bo Chen, \d\d:\d\d$/)).toBeTruthy();
  expect(within(current()).getByRole('heading', { name: /Look at the queue/ })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Go on: Is it the disk?' }));
  expect(within(current()).getByRole('heading', { name: /Is it the disk/ })).toBeTruthy();
});

test('what is on its way is not called unsent before the network had its time', async () => {
  await open();
  const arrivals: (() => void)[] = [];
  server.named('RecordRunOps', (sent: Record<string, unknown>) => new Promise((resolve) => arrivals.push(() => resolve(takes(sent)))));
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(() => expect(arrivals).not.toEqual([]));
  expect(screen.queryByText(/not sent yet/i)).toBeNull();
  expect(await within(line('Look at the queue')).findByText('not sent yet', {}, { timeout: 4_000 })).toBeTruthy();
  server.named('RecordRunOps', takes);
  for (const arrive of arrivals) arrive();
  await waitFor(() => expect(screen.queryByText('not sent yet')).toBeNull());
});

test('without a network a tick is kept and marked, and sent once there is one', async () => {
  await open();
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(await within(line('Look at the queue')).findByText('not sent yet')).toBeTruthy();
  expect(await screen.findByText(/2 things are not sent yet/)).toBeTruthy();
  expect(await waitingOps('r1')).toHaveLength(2);
  server.down = false;
  await outbox.flush();
  await waitFor(() => expect(screen.queryByText('not sent yet')).toBeNull());
  expect(within(line('Look at the queue')).getByText(/^You, /)).toBeTruthy();
  expect(await waitingOps('r1')).toEqual([]);
});

test('it opens from what this device holds, with its age, ticks that wait among it', async () => {
  await open();
  await waitFor(async () => expect(await (await runbookShelf()).get('contents', 'h1')).toBeTruthy());
  server.down = true;
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(async () => expect(await waitingOps('r1')).toHaveLength(2));
  document.body.innerHTML = '';
  await open('Is it the disk');
  expect(screen.getByText(/As this device saw it/)).toBeTruthy();
  expect(screen.getByText('Half of all orders fail')).toBeTruthy();
  expect(within(line('Look at the queue')).getByText(/^You, /)).toBeTruthy();
});

test('begun without a network, it hears of what others did once there is one', async () => {
  await open();
  await waitFor(async () => expect(await (await runbookShelf()).get('contents', 'h1')).toBeTruthy());
  document.body.innerHTML = '';
  live.current = new FakeLive();
  server.down = true;
  await open();
  server.down = false;
  run = { ...RUN, seq: 2, ops: [did('bo', 'look', 'tick', 0, { seen: '30 wait' })] };
  await live.current.reconnects();
  expect(await within(current()).findByText(/30 wait/)).toBeTruthy();
  await waitFor(() => expect(screen.queryByText(/As this device saw it/)).toBeNull());
});

test('what is typed and not yet tapped outlives the tab', async () => {
  await open();
  await userEvent.type(screen.getByLabelText(/What did you see/), 'Half of them hang');
  await settles();
  document.body.innerHTML = '';
  await open();
  await waitFor(() => expect((screen.getByLabelText(/What did you see/) as HTMLTextAreaElement).value).toBe('Half of them hang'));
});

test('a newer version is named and never taken', async () => {
  run = { ...RUN, newer: true, runbook: { handle: 'checkout-slow', published: 4 } };
  await open();
  expect(screen.getByText(/This run stays on version 3/)).toBeTruthy();
  expect(screen.getByRole('link', { name: /Version 4 is out/ }).getAttribute('href')).toBe('/runbooks/checkout-slow');
});

test('what runs by itself is stopped with a second tap', async () => {
  run = { ...RUN, isAutomatic: true };
  server.named('StopRun', () => {
    run = { ...run, seq: 2, stoppedAt: ago(0), stoppedBy: 'Ana Ruiz' };
    return { stopRun: run };
  });
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(server.asked('StopRun')).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /nothing more by itself/ }));
  expect(await screen.findByText(/Ana Ruiz stopped what runs by itself/)).toBeTruthy();
});

test('an inform step leads to the composer, with the step in hand', async () => {
  run = { ...RUN, ops: ['look', 'restart', 'free'].map((id) => did('bo', id, 'tick', 2)).concat(did('bo', 'why', 'choose', 1, { option: 1 })) };
  await open('Say that it is over');
  expect(screen.getByRole('link', { name: 'Write to customers' }).getAttribute('href')).toBe('/comms/7/compose?audience=customers&run=r1&step=tell');
});

test('it ends with a verdict, and then only tells', async () => {
  run = { ...RUN, ops: ['look', 'free', 'tell'].map((id) => did('bo', id, 'tick', 2)).concat(did('bo', 'why', 'choose', 3, { option: 0 })) };
  server.named('EndRun', () => {
    run = { ...run, seq: 3, endedAt: ago(0), endedBy: 'Ana Ruiz', verdict: 'PARTLY', verdictNote: 'The disk was elsewhere' };
    return { endRun: run };
  });
  render(Screen, { params: { id: 'r1' } });
  expect(await screen.findByText('Nothing waits any more: how did it go?')).toBeTruthy();
  expect(screen.getByText('Was the alert early enough?')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'End the run' }));
  expect(screen.getByText('Choose one of the three.')).toBeTruthy();
  await userEvent.click(screen.getByLabelText(/Partly/));
  await userEvent.type(screen.getByLabelText(/In a few words/), 'The disk was elsewhere');
  await userEvent.click(screen.getByRole('button', { name: 'End the run' }));
  expect(await screen.findByText('The disk was elsewhere')).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.id).toBe('verdict'));
  expect(server.asked('EndRun')[0]?.variables).toEqual({ run: 'r1', verdict: 'PARTLY', note: 'The disk was elsewhere' });
  expect(screen.queryByRole('button', { name: 'End the run' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Done' })).toBeNull();
});

test('what still waited when a run ended is in nobody’s hands, and late for nobody', async () => {
  run = { ...RUN, endedAt: ago(1), endedBy: 'Bo Chen', verdict: 'WORKED', startedAt: ago(90) };
  render(Screen, { params: { id: 'r1' } });
  expect(await screen.findByText('It worked')).toBeTruthy();
  await screen.findByRole('list', { name: 'Steps' });
  expect(current()).toBeNull();
  await userEvent.click(line('Look at the queue').querySelector('button') as HTMLElement);
  expect(within(current()).getByText('Fewer than 100 wait')).toBeTruthy();
  expect(screen.queryByText(/over its|left of/)).toBeNull();
});

test('who may only look sees all of it and is offered nothing', async () => {
  signIn({ handle: 'di', name: 'Di', rights: ['incident.see', 'run.see'] });
  run = { ...RUN, isAutomatic: true };
  await open();
  for (const name of ['Done', 'Skip …', 'Stop', 'A note on the whole run', 'End the run']) expect(screen.queryByRole('button', { name })).toBeNull();
});

test('a run that is not there, or not for these eyes, is told the same way', async () => {
  server.named('RunOf', { run: null });
  render(Screen, { params: { id: 'r1' } });
  expect(await screen.findByText('There is no such run')).toBeTruthy();
});
