import { expect, test } from 'vitest';
import { isAsked } from './asked.ts';

const ana = { handle: 'ana' };
const held = (dueAt: string, pagedAt: string) => ({
  assignee: ana,
  ladder: { phase: 'WATCHING', dueAt },
  pages: [{ kind: 'page', queuedAt: pagedAt, person: ana }],
});

test('a page that came after the last answer is a question', () => {
  // Acknowledged at 03:15: asked again at 03:45, and given five minutes.
  expect(isAsked('ana', held('2026-11-21T03:50:00Z', '2026-11-21T03:45:00Z'))).toBe(true);
});

test('a page that was answered is none', () => {
  expect(isAsked('ana', held('2026-11-21T03:45:00Z', '2026-11-21T03:12:00Z'))).toBe(false);
});

test('it is asked of whoever holds it, and only while the ladder watches', () => {
  const asked = held('2026-11-21T03:50:00Z', '2026-11-21T03:45:00Z');
  expect(isAsked('bo', asked)).toBe(false);
  expect(isAsked('ana', { ...asked, ladder: { phase: 'STOPPED', dueAt: null } })).toBe(false);
  expect(isAsked('ana', { ...asked, ladder: null })).toBe(false);
});
