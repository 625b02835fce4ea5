import { expect, test } from 'vitest';
import { channelWords, receipt, shownPages, summary, type PageRow } from './receipts.ts';

const PAGE: PageRow = {
  id: 'p',
  kind: 'page',
  person: { handle: 'ana', name: 'Ana Ruiz' },
  contact: null,
  device: 'Pixel 8',
  channel: 'push',
  state: 'QUEUED',
  attempts: 1,
  rung: 0,
  queuedAt: '2026-11-21T03:12:00Z',
  sentAt: null,
  receivedAt: null,
  answeredAt: null,
  error: null,
};

test('sent is not received: without a receipt nobody claims that a phone rang', () => {
  const sent = receipt({ ...PAGE, state: 'ACCEPTED', sentAt: '2026-11-21T03:12:01Z' });
  expect(sent).toEqual({ words: 'Sent, no sign of it yet', tone: 'waiting', at: '2026-11-21T03:12:01Z' });
});

test('each state has its own time', () => {
  const shown = { ...PAGE, sentAt: '2026-11-21T03:12:01Z', receivedAt: '2026-11-21T03:12:03Z' };
  expect(receipt({ ...shown, state: 'DISPLAYED' })).toMatchObject({ words: 'Shown on the phone', at: shown.receivedAt });
  expect(receipt({ ...shown, state: 'DISPLAYED', channel: 'email' }).words).toBe('Received');
  expect(receipt({ ...shown, state: 'ACKNOWLEDGED', answeredAt: '2026-11-21T03:13:00Z' }).at).toBe('2026-11-21T03:13:00Z');
  expect(receipt({ ...PAGE, state: 'SENDING', attempts: 3 }).words).toBe('Being sent, attempt 3');
});

test('a page is named by its device, else by its channel', () => {
  expect(channelWords(PAGE)).toBe('Pixel 8');
  expect(channelWords({ ...PAGE, device: null, channel: 'email' })).toBe('E-mail');
  expect(channelWords({ ...PAGE, device: null, channel: 'Signal' })).toBe('Signal');
});

test('the newest comes first, and stand-downs are no pages', () => {
  const later = { ...PAGE, id: 'later', queuedAt: '2026-11-21T03:17:00Z' };
  expect(shownPages([PAGE, later, { ...PAGE, id: 'down', kind: 'stand-down' }]).map(({ id }) => id)).toEqual(['later', 'p']);
});

test('one line says how it stands', () => {
  expect(summary([])).toBe('Nobody was paged.');
  expect(summary([{ ...PAGE, state: 'DISPLAYED' }, { ...PAGE, state: 'FAILED' }])).toBe('2 pages, 1 reached, 1 failed');
});
