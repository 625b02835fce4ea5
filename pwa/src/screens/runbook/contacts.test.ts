import { expect, test } from 'vitest';
import { posts } from './contacts.ts';

const person = (name: string) => ({ handle: name.toLowerCase(), name, reach: 'ready' });

test('who is on call already is not named again, and nobody is named twice', () => {
  const [ana, bo, cy] = [person('Ana'), person('Bo'), person('Cy')];
  const service = { handle: 'checkout', name: 'Checkout', owner: cy, primary: ana, secondary: bo, backup: cy };
  expect(posts({ service, onCall: [ana], outside: [] })).toEqual([
    { words: 'Owner, backup', person: cy },
    { words: 'Secondary', person: bo },
  ]);
});
