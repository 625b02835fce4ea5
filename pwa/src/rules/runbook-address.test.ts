import { expect, test } from 'vitest';
import { backToIncident, finding, incidentIn, nearIn, reading, writing } from './runbook-address.ts';

const query = (of: string): URLSearchParams => new URLSearchParams(of);

test('an incident and its service go along to where another runbook is looked for', () => {
  const address = finding({ number: 142, service: { handle: 'checkout' } });
  expect(address).toBe('/runbooks?incident=142&near=checkout');
  expect(finding({ number: 7, service: null })).toBe('/runbooks?incident=7');
  const there = query(address.split('?')[1] ?? '');
  expect([incidentIn(there), nearIn(there)]).toEqual(['142', 'checkout']);
});

test('a service that somebody chose counts before that of the incident', () => {
  expect(nearIn(query('near=checkout&service=ledger'))).toBe('ledger');
  expect(nearIn(query(''))).toBeNull();
});

test('what is no number is no incident', () => {
  expect(['incident=x', 'incident=0', 'incident=1/2', 'incident=', ''].map((one) => incidentIn(query(one)))).toEqual([null, null, null, null, null]);
});

test('whoever came from no incident is led to none', () => {
  expect([reading('queue-stuck', '142'), reading('queue-stuck', null)]).toEqual(['/runbooks/queue-stuck?incident=142', '/runbooks/queue-stuck']);
  expect([backToIncident('142'), backToIncident(null)]).toEqual([{ href: '/incidents/142', words: 'Incident 142' }, null]);
});

test('what nothing covers goes along, however it is called', () => {
  expect([writing({}), writing({ service: 'checkout' })]).toEqual(['/runbooks/+new', '/runbooks/+new?service=checkout']);
  const address = writing({ service: 'checkout', alert: 'Lag, of 50 % & more' });
  expect(query(address.split('?')[1] ?? '').get('alert')).toBe('Lag, of 50 % & more');
});
