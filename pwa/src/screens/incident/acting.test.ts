import { expect, test } from 'vitest';
import { mainVerb, mayAct, verbs, type Acted, type Asking } from './acting.ts';

const ANA: Asking = { handle: 'ana', role: 'RESPONDER', rights: ['incident.act'], teams: ['payments'], duties: ['payments-primary'] };
const NOBODYS: Acted = { state: 'OPEN', openedBy: 'integration:prom', heldOpen: false, assignee: null, service: null, ladder: null, pages: [] };
const SERVICE = { team: null, owner: null, primary: null, secondary: null, backup: null, coordinator: null };
const rung = (...notify: string[]) => ({ phase: 'CLIMBING', dueAt: null, rungs: [{ notify, people: [] }] });
const bo = { handle: 'bo' };
const ana = { handle: 'ana' };

test('whoever has no right acts on nothing, an administrator on everything', () => {
  expect(mayAct({ ...ANA, rights: [] }, { ...NOBODYS, assignee: ana })).toBe(false);
  expect(mayAct({ ...ANA, role: 'ADMIN' }, NOBODYS)).toBe(true);
  expect(mayAct(ANA, NOBODYS)).toBe(false);
});

test.each<[string, Partial<Acted>]>([
  ['hold', { assignee: ana }],
  ['declared', { openedBy: 'person:ana' }],
  ['answer for by their team', { service: { ...SERVICE, team: { handle: 'payments' } } }],
  ['answer for by name', { service: { ...SERVICE, backup: ana } }],
  ['were paged for', { pages: [{ kind: 'page', queuedAt: '', person: ana }] }],
  ['stand on the ladder of, by their shift', { ladder: rung('schedule:payments-primary') }],
  ['stand on the ladder of, by their team', { ladder: rung('team:payments') }],
  ['stand on the ladder of, by name', { ladder: rung('person:ana') }],
  ['would be woken by the catch-all of', { ladder: { phase: 'CLIMBING', dueAt: null, rungs: [{ notify: [], people: [ana] }] } }],
])('people act on what they %s', (_, part) => {
  expect(mayAct(ANA, { ...NOBODYS, ...part })).toBe(true);
});

test('what others hold, declared or were paged for is not one’s own', () => {
  const incident = { ...NOBODYS, assignee: bo, openedBy: 'person:bo', ladder: rung('person:bo', 'team:other'), pages: [{ kind: 'page', queuedAt: '', person: bo }] };
  expect(mayAct(ANA, incident)).toBe(false);
  expect(mayAct(ANA, { ...NOBODYS, pages: [{ kind: 'stand-down', queuedAt: '', person: ana }] })).toBe(false);
});

test('the large button is there while somebody is being woken, and gone when somebody has it', () => {
  expect(mainVerb(NOBODYS, 'ana')).toBe('acknowledge');
  const held: Acted = { ...NOBODYS, state: 'ACKNOWLEDGED', assignee: ana };
  expect(mainVerb(held, 'ana')).toBeNull();
  expect(mainVerb({ ...held, ladder: { phase: 'CLIMBING', dueAt: null, rungs: [] } }, 'bo')).toBe('acknowledge');
  expect(mainVerb({ ...NOBODYS, state: 'RESOLVED' }, 'ana')).toBeNull();
});

test('whoever is asked whether they still have it gets the button back', () => {
  const asked: Acted = {
    ...NOBODYS,
    state: 'ACKNOWLEDGED',
    assignee: ana,
    ladder: { phase: 'WATCHING', dueAt: '2026-11-21T04:05:00Z', rungs: [] },
    pages: [{ kind: 'page', queuedAt: '2026-11-21T04:00:00Z', person: ana }],
  };
  expect(mainVerb(asked, 'ana')).toBe('acknowledge');
  expect(mainVerb(asked, 'bo')).toBeNull();
});

test('only what makes sense is offered', () => {
  expect(verbs({ ...NOBODYS, state: 'RESOLVED' }, 'ana')).toEqual(['reopen']);
  expect(verbs(NOBODYS, 'ana')).not.toContain('takeOver');
  expect(verbs({ ...NOBODYS, state: 'ACKNOWLEDGED', assignee: bo }, 'ana')).toContain('takeOver');
  expect(verbs({ ...NOBODYS, state: 'CONTAINED' }, 'ana')).not.toContain('contain');
  expect(verbs({ ...NOBODYS, heldOpen: true }, 'ana')).toEqual(expect.arrayContaining(['letGo']));
  expect(verbs({ ...NOBODYS, heldOpen: true }, 'ana')).not.toContain('holdOpen');
});
