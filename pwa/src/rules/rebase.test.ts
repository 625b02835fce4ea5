import { expect, test } from 'vitest';
import { rebase, saysTheSame } from './rebase.ts';

const base = { name: 'Checkout', tier: 1, owner: 'cy', links: [{ label: 'Dashboard', url: 'https://grafana.example.org' }] };

test('what somebody else changed is taken over, unless it was changed here too', () => {
  const mine = { ...base, name: 'Checkout & pay', owner: 'ana' };
  const theirs = { ...base, tier: 2, owner: 'bo', links: [] };
  const { form, taken, both } = rebase({ base, mine, theirs });
  expect(form).toEqual({ ...base, name: 'Checkout & pay', owner: 'ana', tier: 2, links: [] });
  expect(taken).toEqual(['tier', 'links']);
  expect(both).toEqual(['owner']);
});

test('the same change on both sides is no conflict', () => {
  const same = { ...base, tier: 3 };
  expect(rebase({ base, mine: same, theirs: { ...base, tier: 3 } })).toEqual({ form: same, taken: [], both: [] });
});

test('a row of a list is the same whatever place it keeps on the screen', () => {
  const [one, other] = [[{ id: 1, tier: 1, notify: ['person:ana'] }], [{ id: 7, tier: 1, notify: ['person:ana'] }]];
  expect(saysTheSame(one, other)).toBe(true);
  expect(saysTheSame(one, [{ id: 1, tier: 1, notify: ['person:bo'] }])).toBe(false);
  const draft = { rungs: one };
  expect(rebase({ base: draft, mine: draft, theirs: { rungs: other } })).toEqual({ form: draft, taken: [], both: [] });
});
