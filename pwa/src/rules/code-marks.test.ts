import { expect, test } from 'vitest';
import { unseen, withoutUnseen } from './code-marks.ts';

test('an ordinary command holds nothing unseen, in any language', () => {
  expect(unseen('kubectl rollout restart deploy/checkout # größer, 注文, أوامر 🔔')).toEqual([]);
});

test('each kind of unseen character is named once, and can be left out', () => {
  const text = 'rm \u202e-rf\u202c \u200b/tmp\ufeff\u200b';
  expect(unseen(text)).toEqual(['direction override', 'zero-width space', 'byte order mark']);
  expect(withoutUnseen(text)).toBe('rm -rf /tmp');
});
