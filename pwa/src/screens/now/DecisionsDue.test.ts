import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import DecisionsDue from './DecisionsDue.svelte';

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL();
  signIn();
});

test('what was asked of me leads to where I answer it', async () => {
  const decision = { id: 'd1', question: 'Fail over to Dublin?', dueAt: new Date().toISOString() };
  server.named('DecisionsDue', { decisionsDue: [{ decision, incident: { number: 7, title: 'Orders fail', severity: 1 } }] });
  render(DecisionsDue);
  expect((await screen.findByRole('link', { name: 'Fail over to Dublin?' })).getAttribute('href')).toBe('/briefings');
  expect(screen.getByText('#7 Orders fail')).toBeTruthy();
});

test('where nothing waits, nothing is said', async () => {
  server.named('DecisionsDue', { decisionsDue: [] });
  render(DecisionsDue);
  await waitFor(() => expect(server.asked('DecisionsDue')).toHaveLength(1));
  expect(screen.queryByText('Waiting for your decision')).toBeNull();
});
