import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import Shadows from './Shadows.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const PROPS = { schedule: { handle: 'primary', name: 'Primary' }, zone: 'UTC', may: true };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL()
    .named('ShadowsOf', { schedule: { handle: 'primary', secondary: [BO], shadows: [{ id: 's1', startsAt: inDays(-1), endsAt: inDays(6), person: BO, follows: ANA }] } })
    .named('PeopleToChoose', { people: [ANA, BO].map((person) => ({ ...person, role: 'RESPONDER', disabled: false, reach: 'ready' })) });
  signIn();
});

test('who is next and who learns are told apart from who is on call', async () => {
  render(Shadows, PROPS);
  expect(await screen.findByText('Bo Chen learns beside Ana Ruiz')).toBeTruthy();
  expect(screen.getByText('never paged')).toBeTruthy();
  expect(screen.getByText('Secondary, by turns:')).toBeTruthy();
});

test('somebody is let learn beside everybody, for two weeks', async () => {
  server.named('AddShadow', { addShadow: { __typename: 'Shadow', id: 's2' } });
  render(Shadows, PROPS);
  await userEvent.click(await screen.findByRole('button', { name: 'Let somebody learn' }));
  await screen.findAllByRole('option', { name: /Bo Chen/ });
  await userEvent.selectOptions(screen.getByRole('combobox', { name: /Who learns/ }), 'bo');
  await userEvent.click(screen.getByRole('button', { name: 'Let them learn' }));
  await waitFor(() => expect(server.asked('AddShadow')).toHaveLength(1));
  expect(server.asked('AddShadow')[0]?.variables['shadow']).toMatchObject({ schedule: 'primary', person: 'bo', follows: null });
});

test('learning ends at one tap', async () => {
  server.named('RemoveShadow', { removeShadow: { __typename: 'Done', ok: true } });
  render(Shadows, PROPS);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove Bo Chen' }));
  await waitFor(() => expect(server.asked('RemoveShadow')[0]?.variables).toEqual({ id: 's1' }));
});
