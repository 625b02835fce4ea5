import { expect, test } from 'vitest';
import { after, phoneAddress, resumeAt, stepNamed, stepsFor, type Facts } from './steps.ts';

const facts = (more: Partial<Facts>): Facts => ({ firstRun: true, devices: 0, mayBuild: true, heard: false, ...more });

test('the wizard goes on where the facts stand, whatever was clicked before', () => {
  expect(resumeAt(facts({}))).toBe('you');
  expect(resumeAt(facts({ devices: 1 }))).toBe('ring');
  expect(resumeAt(facts({ firstRun: false, devices: 1 }))).toBe('service');
  expect(resumeAt(facts({ firstRun: false, heard: true }))).toBe('done');
  expect(resumeAt(facts({ firstRun: false, mayBuild: false }))).toBe('done');
});

test('who may build nothing is not asked to', () => {
  expect(stepsFor({ mayBuild: false })).toEqual(['you', 'device', 'ring', 'done']);
  expect(after('ring', stepsFor({ mayBuild: false }))).toBe('done');
  expect(after('ring', stepsFor({ mayBuild: true }))).toBe('service');
  expect(after('done', stepsFor({ mayBuild: true }))).toBe('done');
});

test('a step is taken from the address only if there is such a step', () => {
  const steps = stepsFor({ mayBuild: false });
  expect(stepNamed('ring', steps)).toBe('ring');
  for (const name of [null, '', 'service', 'nonsense']) expect(stepNamed(name, steps)).toBeNull();
});

test.each([
  ['https://tocsin.example.org', 'https://tocsin.example.org/welcome?step=device'],
  ['https://tocsin.example.org:8443', 'https://tocsin.example.org:8443/welcome?step=device'],
  ['http://localhost:8080', null],
  ['https://localhost', null],
  ['http://tocsin.lan', null],
  ['https://127.0.0.1', null],
  ['http://[::1]:8080', null],
])('what a phone can open of %s', (address, expected) => expect(phoneAddress([address])).toBe(expected));

test('a phone is sent to the public address, whichever way this desk came', () => {
  const here = 'https://tunnel.example.net';
  expect(phoneAddress(['https://tocsin.example.org', 'http://localhost:8080'])).toBe('https://tocsin.example.org/welcome?step=device');
  expect(phoneAddress(['https://tocsin.example.org', here])).toBe('https://tocsin.example.org/welcome?step=device');
  expect(phoneAddress(['http://localhost:8080', here])).toBe('https://tunnel.example.net/welcome?step=device');
});
