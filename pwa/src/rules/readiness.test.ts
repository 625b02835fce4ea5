import { expect, test } from 'vitest';
import { nextThing, systemOf, type Standing } from './readiness.ts';

const standing = (more: Partial<Standing>): Standing => ({ readiness: 'ready', system: 'desk', installed: false, persisted: true, ...more });

test('there is always exactly one thing to do next, and a tap where the app can do it', () => {
  expect(nextThing(standing({ readiness: 'looking' }))).toBeNull();
  expect(nextThing(standing({ readiness: 'ask' }))).toMatchObject({ act: 'register', button: 'Turn on' });
  expect(nextThing(standing({ readiness: 'unregistered' }))?.act).toBe('register');
  expect(nextThing(standing({ readiness: 'unable' }))?.act).toBeNull();
  expect(nextThing(standing({}))).toMatchObject({ title: 'This device rings', act: 'test' });
});

test('an iPhone is told to use its Home Screen', () => {
  expect(nextThing(standing({ readiness: 'needs-install', system: 'ios' }))?.steps?.[1]).toMatch(/Add to Home Screen/);
});

test('Android is advised to install, and the desk is not', () => {
  expect(nextThing(standing({ system: 'android' }))?.title).toBe('Install it as well');
  expect(nextThing(standing({ system: 'android', installed: true }))?.title).toBe('This device rings');
});

test('a blocked permission is explained for the system at hand', () => {
  const words = (['ios', 'android', 'desk'] as const).map((system) => nextThing(standing({ readiness: 'denied', system }))?.steps?.join());
  expect(new Set(words).size).toBe(3);
});

test('storage that may be thrown away is the last thing to see to', () => {
  expect(nextThing(standing({ persisted: false }))?.act).toBe('persist');
  expect(nextThing(standing({ persisted: false, readiness: 'ask' }))?.act).toBe('register');
});

test('systems are told apart, an iPad that says it is a Mac included', () => {
  expect(systemOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5)).toBe('ios');
  expect(systemOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)', 5)).toBe('ios');
  expect(systemOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)', 0)).toBe('desk');
  expect(systemOf('Mozilla/5.0 (Linux; Android 16; Pixel 9)', 5)).toBe('android');
});
