import { expect, test } from 'vitest';
import { EMPTY, formOf, handleFrom, inputOf, wrongWith, type Form, type Service } from './form.ts';

const CHECKOUT: Service = {
  handle: 'checkout',
  name: 'Checkout',
  description: '',
  kind: 'product',
  tier: 1,
  environments: ['production', 'staging'],
  team: { handle: 'payments' },
  owner: { handle: 'cy' },
  primary: null,
  secondary: null,
  backup: null,
  coordinator: null,
  ladder: { handle: 'payments' },
  ladderBySeverity: [{ severity: 1, ladder: { handle: 'all-hands' } }],
  dependsOn: [{ critical: true, service: { handle: 'ledger-db' } }],
  links: [{ label: 'Dashboard', url: 'https://grafana.example.org' }],
};
const base = formOf(CHECKOUT);

test('what was read and not touched is sent back as it was', () => {
  expect(inputOf(base, 7)).toEqual({
    handle: 'checkout',
    name: 'Checkout',
    description: '',
    kind: 'product',
    tier: 1,
    environments: ['production', 'staging'],
    team: 'payments',
    owner: 'cy',
    primary: null,
    secondary: null,
    backup: null,
    coordinator: null,
    ladder: 'payments',
    ladderBySeverity: [{ severity: 1, ladder: 'all-hands' }],
    dependsOn: [{ service: 'ledger-db', critical: true }],
    links: [{ label: 'Dashboard', url: 'https://grafana.example.org' }],
    version: 7,
  });
});

test('rows begun and left empty are not sent', () => {
  const form: Form = { ...base, dependsOn: [{ service: '', critical: true }], links: [{ label: ' ', url: '' }], ladderBySeverity: { 2: '' }, environments: ' a,, b ' };
  expect(inputOf(form, 1)).toMatchObject({ dependsOn: [], links: [], ladderBySeverity: [], environments: ['a', 'b'] });
});

test('mistakes are told by field', () => {
  expect(wrongWith(base)).toEqual({});
  expect(Object.keys(wrongWith(EMPTY))).toEqual(['name', 'handle']);
  expect(wrongWith({ ...base, links: [{ label: 'x', url: 'javascript:alert(1)' }] }).links).toBeTruthy();
  expect(wrongWith({ ...base, dependsOn: [{ service: 'checkout', critical: false }] }).dependsOn).toBeTruthy();
});

test('a handle follows from a name', () => {
  expect(handleFrom('Ledger DB (Primary)')).toBe('ledger-db-primary');
  expect(handleFrom('Überweisung')).toBe('uberweisung');
  expect(handleFrom('日本')).toBe('');
});
