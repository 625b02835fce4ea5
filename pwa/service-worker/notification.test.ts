import { expect, test } from 'vitest';
import { BUNDLE, PAGE } from '../build/fakes.ts';
import { FALLBACK, type OtherPayload } from '../shared/payload.ts';
import { answered, toNotification, unanswered } from './notification.ts';

const other = (kind: OtherPayload['kind']): OtherPayload => ({ ...FALLBACK, kind, title: 'T', body: 'B', tag: 'tag' });

test('a page stays, rings again, and offers two actions', () => {
  const { title, options } = toNotification(PAGE);
  expect(title).toBe('SEV1 Checkout #142');
  expect(options).toMatchObject({ tag: PAGE.tag, requireInteraction: true, renotify: true, data: PAGE });
  expect(options.actions).toEqual([
    { action: 'acknowledge', title: 'Acknowledge' },
    { action: 'escalate', title: 'Escalate' },
  ]);
  expect(options.silent).toBeUndefined();
});

test('never more than the two actions that a phone shows', () => {
  expect(toNotification({ ...PAGE, actions: ['acknowledge', 'escalate', 'resolve'] }).options.actions).toHaveLength(2);
});

test('a bundle stays and rings, and opens the worst of its incidents', () => {
  const { title, options } = toNotification(BUNDLE);
  expect(title).toBe('7 incidents waited for you');
  expect(options).toMatchObject({ tag: BUNDLE.tag, requireInteraction: true, renotify: true, data: BUNDLE });
  expect(options.vibrate).toBeDefined();
  expect(options.actions).toEqual([{ action: 'alarm', title: 'Open SEV3 #142' }]);
});

test('a bundle that became less is seen and not heard', () => {
  const { options } = toNotification({ ...BUNDLE, rings: false });
  expect(options).toMatchObject({ silent: true, renotify: false, requireInteraction: true });
  expect(options.vibrate).toBeUndefined();
});

test('a stand-down is seen and not heard', () => {
  expect(toNotification(other('stand-down')).options).toMatchObject({ silent: true, renotify: false, tag: 'tag' });
  expect(toNotification(other('stand-down')).options.vibrate).toBeUndefined(); // with `silent`, browsers refuse it
});

test.each(['test', 'notice', 'update-due', 'shift', 'unknown'] as const)('%s shows its words and is not silent', (kind) => {
  const { title, options } = toNotification(other(kind));
  expect(title).toBe('T');
  expect(options).toMatchObject({ body: 'B', tag: 'tag' });
  expect(options.silent).toBeUndefined();
  expect(options.actions).toBeUndefined();
});

test('an answered tap takes the place of the page and offers no more buttons', () => {
  const { title, options } = answered(PAGE, 'You have it', PAGE.title);
  expect(title).toBe('You have it');
  expect(options).toMatchObject({ tag: PAGE.tag, silent: true, body: PAGE.title });
  expect(options.actions).toBeUndefined();
});

test('an unanswered tap never looks like success, and can be tapped again', () => {
  const { title, options } = unanswered(PAGE);
  expect(title).toContain('not yet acknowledged');
  expect(options.body).toContain('escalation continues');
  expect(options).toMatchObject({ tag: PAGE.tag, requireInteraction: true, data: PAGE });
  expect(options.actions?.[0]?.action).toBe('acknowledge');
});
