import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { router } from '../../router.svelte.ts';
import { toasts } from '../../toasts.svelte.ts';
import Screen from './Screen.svelte';

const SUBJECT = {
  incidentId: 'i7',
  number: 7,
  title: 'Half of all orders fail',
  severity: 1,
  state: 'OPEN',
  service: null,
  since: new Date().toISOString(),
  restricted: false,
  commands: null,
  speaks: null,
  impact: null,
  deeds: [{ text: 'Nobody has taken it yet.', at: null }],
  said: null,
};
const DRAFT = {
  number: 2,
  known: 'Cards fail.',
  unknown: '',
  nextAt: null,
  preparedAt: null,
  readers: [{ handle: 'eve', name: 'Eve Moreau' }],
  subjects: [SUBJECT],
  previous: { id: 'b1', number: 1, issuedAt: new Date().toISOString(), known: 'Cards fail.', unknown: '' },
};
const PEOPLE = [
  { handle: 'eve', name: 'Eve Moreau', timeZone: 'UTC', role: 'STAKEHOLDER', disabled: false, reach: 'ok' },
  { handle: 'fay', name: 'Fay Bell', timeZone: 'UTC', role: 'STAKEHOLDER', disabled: false, reach: 'ok' },
];

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL().named('BriefingDraft', { briefingDraft: DRAFT }).named('PeopleToChoose', { people: PEOPLE });
  signIn({ handle: 'cy', name: 'Cy', role: 'COMMS', rights: ['briefing.issue'] });
  toasts.shown = [];
  router.go('/briefings/+new?incident=7', { replace: true });
  render(Screen, { params: {} });
});

test('two sentences are added to the facts, and it goes to its readers', async () => {
  server.named('IssueBriefing', { issueBriefing: { __typename: 'Briefing', id: 'b2', number: 2 } });
  const known = await screen.findByLabelText('What we know');
  expect(screen.getByText('Nobody has taken it yet.')).toBeTruthy();
  await userEvent.clear(known);
  await userEvent.click(screen.getByRole('button', { name: 'Give out briefing 2' }));
  expect(screen.getByText('Say in a sentence what we know.')).toBeTruthy();
  await userEvent.type(known, 'Cards work again.');
  await userEvent.click(screen.getByRole('checkbox', { name: /Fay Bell/, hidden: true }));
  await userEvent.click(screen.getByRole('button', { name: 'Give out briefing 2' }));
  await waitFor(() => expect(router.path).toBe('/briefings/b2'));
  expect(server.asked('IssueBriefing')[0]?.variables).toEqual({
    incidentId: '7',
    known: 'Cards work again.',
    unknown: '',
    nextAt: expect.any(String),
    readers: ['eve', 'fay'],
    number: 2,
  });
});

test('whoever was quicker is named, and what was typed stays', async () => {
  server.named('IssueBriefing', { issueBriefing: { __typename: 'Refusal', code: 'CONFLICT', message: 'Briefing 2 was given out meanwhile: look at it first.' } });
  const known = await screen.findByLabelText('What we know');
  await userEvent.type(known, ' All of them.');
  await userEvent.click(screen.getByRole('button', { name: 'Give out briefing 2' }));
  expect(await screen.findByText(/was given out meanwhile/)).toBeTruthy();
  expect((known as HTMLTextAreaElement).value).toBe('Cards fail. All of them.');
});
