import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Risks from './Risks.svelte';

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const CY = { handle: 'cy', name: 'Cy Young' };
const PRIMARY = { handle: 'primary', name: 'Primary', timeZone: 'Asia/Tokyo' };
const RISK = {
  id: 'r1',
  kind: 'gap',
  text: 'Nobody is on call on Primary.',
  startsAt: inDays(30),
  endsAt: inDays(31),
  times: 1,
  foundAt: inDays(0),
  mayOverride: true,
  schedule: PRIMARY,
  service: null,
  person: null,
};
const AWAY = { ...RISK, id: 'r2', kind: 'time-off', text: 'Bo Chen is away and is on call on Primary.', startsAt: inDays(5), endsAt: inDays(6), person: BO };
const PEAK = { id: 'p1', name: 'Black Friday', startsAt: inDays(6), endsAt: inDays(7), wanted: 2, mayEdit: true, schedule: PRIMARY };
const PEOPLE = [ANA, BO, CY].map((person) => ({ ...person, role: 'RESPONDER', timeZone: 'UTC', disabled: false, reach: 'ready' }));

let server: FakeGraphQL;
const found = (risks: object[], peaks: object[] = []): object => ({ risks, peaks, schedules: [{ handle: 'primary', name: 'Primary' }] });
beforeEach(() => {
  server = new FakeGraphQL().named('Risks', found([AWAY, RISK], [PEAK])).named('PeopleToChoose', { people: PEOPLE });
  signIn();
  toasts.shown = [];
});

async function open(): Promise<HTMLElement> {
  render(Risks, { rest: '' });
  return screen.findByRole('list', { name: 'Risks' });
}

const button = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });

test('every risk says what it is, when in both zones, and what to do', async () => {
  const rows = within(await open()).getAllByRole('listitem');
  expect(rows.map((row) => row.textContent?.includes('in Tokyo'))).toEqual([true, true]);
  expect(rows[0]?.textContent).toContain('Bo Chen is away and is on call on Primary.');
  expect(rows[1]?.textContent).toContain('Put somebody on call for it');
});

test('a gap is covered by whoever is chosen, oneself first, and that can be undone', async () => {
  server.named('AddOverride', { addOverride: { __typename: 'Override', id: 'o1' } }).named('RemoveOverride', { removeOverride: { __typename: 'Done', ok: true } });
  await open();
  await userEvent.click(await button(/^Cover it: Nobody/));
  await userEvent.click(await button(/^Put Ana Ruiz on call/));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('Ana Ruiz is on call then.'));
  expect(server.asked('AddOverride')[0]?.variables).toMatchObject({
    override: { schedule: 'primary', kind: 'add', by: 'ana', startsAt: RISK.startsAt, endsAt: RISK.endsAt },
    why: RISK.text,
  });
  expect(screen.queryByText(/Nobody is on call/)).toBeNull();
  toasts.shown[0]?.undo?.();
  await waitFor(() => expect(server.asked('RemoveOverride')[0]?.variables).toMatchObject({ id: 'o1' }));
  await screen.findByText(/Nobody is on call/);
});

test('whom fairness proposes stands in only after a tap, and others can be chosen', async () => {
  server
    .named('StandIns', { substitution: { proposed: CY, able: [CY, ANA], unable: [{ why: 'rest', person: { handle: 'di', name: 'Di' } }] } })
    .named('ApplySubstitute', { applySubstitute: { __typename: 'Override', id: 'o2' } });
  await open();
  await userEvent.click(await button(/^Find somebody: Bo Chen/));
  await button(/^Let Cy Young stand in/);
  expect(screen.getByText(/Di would not rest enough/)).toBeTruthy();
  expect(server.asked('ApplySubstitute')).toEqual([]);
  await userEvent.selectOptions(screen.getByLabelText('Who stands in'), 'ana');
  await userEvent.click(await button(/^Let Ana Ruiz stand in/));
  await waitFor(() => expect(toasts.shown[0]?.text).toBe('Ana Ruiz stands in for Bo Chen.'));
  expect(server.asked('ApplySubstitute')[0]?.variables).toMatchObject({ substitute: { schedule: 'primary', person: 'bo', by: 'ana', startsAt: AWAY.startsAt } });
});

test('where nobody can, it is said so, with the reasons', async () => {
  server.named('StandIns', { substitution: { proposed: null, able: [], unable: [{ why: 'away', person: CY }] } });
  await open();
  await userEvent.click(await button(/^Find somebody/));
  expect(await screen.findByText(/Nobody who takes turns here can stand in/)).toBeTruthy();
  expect(screen.getByText(/Cy Young is away then/)).toBeTruthy();
});

test('a plan with nothing wrong teaches what is looked for', async () => {
  server.named('Risks', found([]));
  render(Risks, { rest: '' });
  expect(await screen.findByText('Nothing is wrong with the plan')).toBeTruthy();
  expect(screen.getByText(/Announce a sale or a launch/)).toBeTruthy();
});

test('a busy time is announced and taken back', async () => {
  server.named('RemovePeak', { removePeak: { __typename: 'Done', ok: true } });
  await open();
  await userEvent.click(await button(/^Remove Black Friday/));
  await waitFor(() => expect(server.asked('RemovePeak')[0]?.variables).toEqual({ id: 'p1' }));
});
