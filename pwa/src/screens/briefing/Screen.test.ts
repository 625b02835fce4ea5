import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeGraphQL, FakeLive, signIn } from '../../../build/graphql-fakes.ts';
import { toasts } from '../../toasts.svelte.ts';
import Screen from './Screen.svelte';

const live = vi.hoisted(() => ({ current: null as unknown as FakeLive }));
vi.mock('../../graphql/live.svelte.ts', () => ({
  get live() {
    return live.current;
  },
}));

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const EVE = { handle: 'eve', name: 'Eve Moreau' };
const DECISION = {
  id: 'd1',
  question: 'Fail over to Dublin?',
  options: ['Yes', 'No'],
  askedBy: 'Cy',
  askedAt: inHours(-1),
  dueAt: inHours(1),
  state: 'ASKED',
  answer: null as string | null,
  rationale: '',
  decidedAt: null as string | null,
  askedOf: EVE,
  decidedBy: null as typeof EVE | null,
};
const SUBJECT = {
  incidentId: 'i7',
  number: 7,
  title: 'Half of all orders fail',
  severity: 1,
  state: 'ACKNOWLEDGED',
  service: 'Checkout',
  since: inHours(-2),
  restricted: false,
  commands: 'Ana Ruiz',
  speaks: 'Cy Young',
  impact: {
    summary: 'Cards are refused.',
    regions: ['Europe'],
    customers: 12_400,
    customersNote: '',
    tickets: 38,
    money: 48_000,
    currency: 'EUR',
    contracts: '',
    changedAt: null,
    version: 0,
    clocks: [{ name: 'GDPR', startedAt: inHours(-2), dueAt: inHours(70), doneAt: null }],
  },
  deeds: [{ text: 'Ana Ruiz works on it.', at: inHours(-1) }],
  said: { headline: 'Card payments fail', state: 'IDENTIFIED', body: 'We have found the cause.', at: inHours(-1), nextAt: inHours(0.5) },
};
const BRIEFING = {
  id: 'b3',
  kind: 'INCIDENT',
  number: 3,
  issuedAt: inHours(-0.1),
  issuedBy: 'Cy Young',
  known: 'The processor refuses half of our calls.',
  unknown: 'Why since noon.',
  nextAt: inHours(0.4) as string | null,
  newer: null as string | null,
  isMine: true,
  readAt: null as string | null,
  subjects: [SUBJECT] as (typeof SUBJECT)[],
  decisions: [DECISION],
  readers: [] as { readAt: string | null; person: typeof EVE }[],
  weekly: null as object | null,
};

let server: FakeGraphQL;
let briefing: typeof BRIEFING | null;
beforeEach(() => {
  live.current = new FakeLive();
  briefing = BRIEFING;
  server = new FakeGraphQL()
    .named('BriefingOf', () => ({ briefing }))
    .named('MarkBriefingRead', { markBriefingRead: { __typename: 'Briefing', id: 'b3', readAt: inHours(0) } });
  signIn({ ...EVE, role: 'STAKEHOLDER', rights: ['briefing.see', 'decision.answer'] });
  toasts.shown = [];
});
const open = (): unknown => render(Screen, { params: { id: 'b3' } });

test('an executive reads what, who is hurt, what we know, and what was said; and it counts as read', async () => {
  open();
  expect(await screen.findByRole('heading', { level: 1, name: 'Half of all orders fail' })).toBeTruthy();
  for (const words of ['12,400', '€48,000', 'GDPR', BRIEFING.known, BRIEFING.unknown, 'We have found the cause.', 'Ana Ruiz', 'Cy Young'])
    expect(screen.getByText(words)).toBeTruthy();
  await waitFor(() => expect(server.asked('MarkBriefingRead')[0]?.variables).toEqual({ id: 'b3' }));
});

test('whoever is asked decides on the page, and it is on the record', async () => {
  server.named('AnswerDecision', () => {
    briefing = { ...BRIEFING, decisions: [{ ...DECISION, state: 'DECIDED', answer: 'Yes', rationale: 'Money.', decidedAt: inHours(0), decidedBy: EVE }] };
    return { answerDecision: { __typename: 'Decision', id: 'd1' } };
  });
  open();
  expect(await screen.findByText('Decision needed from you')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Decide' }));
  expect(screen.getByText('Choose one of them.')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'Yes' }));
  await userEvent.type(screen.getByLabelText(/^Why/), 'Money.');
  await userEvent.click(screen.getByRole('button', { name: 'Decide' }));
  expect(await screen.findByText('Eve Moreau decided')).toBeTruthy();
  expect(server.asked('AnswerDecision')[0]?.variables).toEqual({ id: 'd1', answer: 'Yes', rationale: 'Money.' });
});

test('others see who has to decide and by when, and no form', async () => {
  signIn({ handle: 'fay', name: 'Fay', role: 'STAKEHOLDER', rights: ['briefing.see'] });
  open();
  expect(await screen.findByText('Decision needed from Eve Moreau')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Decide' })).toBeNull();
});

test('an old issue points to the newer one, and its author sees who has read it', async () => {
  const readers = [
    { readAt: inHours(-0.05), person: EVE },
    { readAt: null, person: { handle: 'fay', name: 'Fay' } },
  ];
  briefing = { ...BRIEFING, newer: 'b4', isMine: false, readers };
  open();
  expect((await screen.findByRole('link', { name: 'Read that one' })).getAttribute('href')).toBe('/briefings/b4');
  expect(screen.getByText('1 of 2 have read it')).toBeTruthy();
  expect(server.asked('MarkBriefingRead')).toEqual([]);
});

test('one that is hidden or gone says so', async () => {
  briefing = null;
  open();
  expect(await screen.findByText('There is no such briefing')).toBeTruthy();
});

test('the weekly brief has sentences and pictures with words', async () => {
  const chart = { name: 'incidents', title: 'Incidents by severity', text: 'Two.', svg: '<svg class="chart" role="img" aria-label="Two."></svg>' };
  briefing = {
    ...BRIEFING,
    kind: 'WEEKLY',
    subjects: [],
    decisions: [],
    nextAt: null,
    weekly: { startsAt: '2026-11-23T00:00:00Z', endsAt: '2026-11-30T00:00:00Z', zone: 'UTC', words: ['2 incidents.'], charts: [chart] },
  };
  open();
  expect(await screen.findByRole('img', { name: 'Two.' })).toBeTruthy();
  expect(screen.getByText('2 incidents.')).toBeTruthy();
  expect(screen.getByText(/Monday 23 November to Sunday 29 November/)).toBeTruthy();
});
