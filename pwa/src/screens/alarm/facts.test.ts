import { expect, test } from 'vitest';
import { CAPABILITY, PAGE } from '../../../build/fakes.ts';
import { facts } from './facts.ts';

const LOOK = {
  incident: {
    id: 'i',
    number: 142,
    title: 'Checkout answers 5xx',
    severity: 2,
    state: 'OPEN',
    service: 'Checkout API',
    opened_at: '2026-11-21T03:10:00Z',
  },
  person: { handle: 'ana', name: 'Ana Ruiz' },
  acknowledge_by: '2026-11-21T03:18:00Z',
  next: { who: 'Di Okafor', at: '2026-11-21T03:18:00Z' },
  actions: ['acknowledge'],
  already: null,
};

test('before the server answers, the push says all it knows', () => {
  expect(facts(PAGE, null, null)).toEqual({
    number: 142,
    title: 'Checkout answers 5xx to half of all orders',
    body: '',
    severity: 1,
    state: 'OPEN',
    service: 'Checkout',
    openedAt: '2026-11-21T03:12:00Z',
    acknowledgeBy: '2026-11-21T03:17:00Z',
    next: { who: 'Bo Chen', at: '2026-11-21T03:17:00Z' },
    actions: ['acknowledge', 'escalate'],
    already: null,
    runbook: null,
  });
});

test('what to follow is known from the push, and then from the server', () => {
  const runbook = { handle: 'checkout', title: 'Checkout is slow' };
  expect(facts({ ...PAGE, runbook }, null, null)?.runbook).toEqual(runbook);
  const better = { handle: 'errors', title: 'Errors in checkout' };
  expect(facts({ ...PAGE, runbook }, { ...LOOK, runbooks: [better, runbook] }, null)?.runbook).toEqual(better);
  expect(facts({ ...PAGE, runbook }, { ...LOOK, runbooks: [] }, null)?.runbook).toBeNull();
});

test('what the server says counts', () => {
  expect(facts(PAGE, LOOK, null)).toMatchObject({
    title: 'Checkout answers 5xx',
    severity: 2,
    service: 'Checkout API',
    openedAt: '2026-11-21T03:10:00Z',
    next: { who: 'Di Okafor' },
    actions: ['acknowledge'],
  });
});

test('a restricted page says only what its lock screen said', () => {
  const restricted = { ...PAGE, title: 'SEV1 #142', subject: null, service: null, next: null, runbook: null };
  expect(facts(restricted, null, null)).toMatchObject({ title: 'SEV1 #142', body: PAGE.body, service: null, next: null });
});

test('who has it is the reader only when the handle is the same', () => {
  const already = { who: 'Ana Ruiz', handle: 'ana', at: null };
  expect(facts(null, { ...LOOK, already }, null)?.already?.mine).toBe(true);
  expect(facts(null, { ...LOOK, already: { ...already, handle: 'ana-2' } }, null)?.already?.mine).toBe(false);
  expect(facts(null, { ...LOOK, already, person: null }, null)?.already?.mine).toBe(false);
});

test('with neither there is nothing to say', () => {
  expect(facts(null, null, CAPABILITY)).toBeNull();
  expect(facts(null, 'garbage', null)).toBeNull();
});
