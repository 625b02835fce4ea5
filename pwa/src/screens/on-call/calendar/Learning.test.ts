import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import Learning from './Learning.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const BO = { handle: 'bo', name: 'Bo Chen' };
const PROPS = { from: '2026-11-23T00:00:00Z', to: '2026-11-30T00:00:00Z', zone: 'UTC', me: 'ana', now: new Date('2026-11-23T10:00:00Z') };

let server: FakeGraphQL;
beforeEach(() => {
  server = new FakeGraphQL();
  signIn();
});

test('one sees oneself learning first, and that it is no shift', async () => {
  const span = (person: typeof ANA, day: number) => ({ startsAt: `2026-11-${day}T09:00:00Z`, endsAt: `2026-11-${day}T17:00:00Z`, person });
  server.named('LearningIn', {
    schedules: [
      { handle: 'nights', name: 'Nights', learning: [] },
      { handle: 'primary', name: 'Primary', learning: [span(BO, 24), span(ANA, 25)] },
    ],
  });
  render(Learning, PROPS);
  const items = await screen.findAllByRole('listitem');
  expect(items).toHaveLength(2);
  expect(items[0]?.textContent).toContain('Ana Ruiz');
  expect(items[0]?.textContent).toContain('learns on Primary, never paged');
  expect(server.asked('LearningIn')[0]?.variables).toEqual({ from: PROPS.from, to: PROPS.to });
});
