import { expect, test } from 'vitest';
import { BUNDLE, BUNDLE_PUSH, PAGE, PAGE_PUSH } from '../build/fakes.ts';
import { FALLBACK, parsePayload } from './payload.ts';

test('a page is read whole', () => expect(parsePayload(PAGE_PUSH)).toEqual(PAGE));

test('a page names its runbook where there was room for it', () => {
  const { notification } = PAGE_PUSH;
  const read = (runbook: unknown): unknown => parsePayload({ notification: { ...notification, data: { ...notification.data, runbook } } });
  expect(read({ handle: 'checkout', title: 'Checkout is slow' })).toMatchObject({ runbook: { handle: 'checkout', title: 'Checkout is slow' } });
  expect(read({ handle: 'checkout' })).toMatchObject({ runbook: { handle: 'checkout', title: 'checkout' } });
  for (const odd of ['checkout', 7, {}, null]) expect(read(odd)).toMatchObject({ runbook: null });
});

test('a bundle is read whole, and rings unless it says otherwise', () => {
  expect(parsePayload(BUNDLE_PUSH)).toEqual(BUNDLE);
  const { notification } = BUNDLE_PUSH;
  const read = (data: object): unknown => parsePayload({ notification: { ...notification, data: { ...notification.data, ...data } } });
  expect(read({ rings: false })).toMatchObject({ rings: false });
  expect(read({ rings: undefined, count: 'many', number: undefined })).toMatchObject({ rings: true, count: 1, number: null });
  expect(read({ capability: '' })).toMatchObject({ kind: 'unknown', title: notification.title });
});

test.each([null, undefined, 'words', 7, [], {}, { notification: null }, { notification: { data: 4 } }])(
  'what cannot be read (%j) still says that something needs you',
  (raw) => expect(parsePayload(raw)).toMatchObject({ title: FALLBACK.title, body: FALLBACK.body, navigate: '/now', kind: 'unknown' }),
);

test('a kind from the future keeps its title and its way', () => {
  const raw = { notification: { title: 'New', body: 'Thing', navigate: '/reviews/4', tag: 't', data: { v: 9, kind: 'review-due' } } };
  expect(parsePayload(raw)).toMatchObject({ kind: 'unknown', title: 'New', body: 'Thing', navigate: '/reviews/4', tag: 't' });
});

test('a page without a capability cannot be answered, so it is shown as something else', () => {
  const data = { ...PAGE_PUSH.notification.data, capability: '' };
  expect(parsePayload({ notification: { ...PAGE_PUSH.notification, data } }).kind).toBe('unknown');
});

test.each(['https://evil.example/alarm', '//evil.example', 'javascript:alert(1)', 'http://[', ''])(
  'a tap never leads out of the app (%s)',
  (navigate) => {
    const data = { kind: 'notice' };
    expect(parsePayload({ notification: { title: 'T', navigate, data } }).navigate).toBe('/now');
  },
);

test('an address with our own origin is kept as a path', () => {
  const navigate = `${location.origin}/incidents/4?tab=pages#end`;
  expect(parsePayload({ notification: { title: 'T', navigate, data: { kind: 'notice' } } }).navigate).toBe('/incidents/4?tab=pages#end');
});

test('only actions that exist are offered', () => {
  const data = { ...PAGE_PUSH.notification.data, actions: ['acknowledge', 'delete-everything'] };
  expect(parsePayload({ notification: { ...PAGE_PUSH.notification, data } })).toMatchObject({ actions: ['acknowledge'] });
});
