import { expect, test } from 'vitest';
import { fill, slotsOf, strayIn, wrongWith, type Form } from './template.ts';

const FORM: Form = { handle: 'first', name: 'First', audiences: ['PUBLIC'], state: '', headline: 'Problems with {{components}}', body: '{{ symptom }}. {{workaround}} Next by {{next_update}}. {{symptom}}', preAuthorised: true };

test('slots are found as they are typed, each once, and ours apart', () => {
  expect(slotsOf(FORM)).toEqual({ named: ['symptom', 'workaround'], ours: ['components', 'next_update'] });
});

test('what looks like a slot and is none is said where it stands', () => {
  expect(strayIn('{{Symptom}}')).toMatch(/is no slot/);
  expect(strayIn('{% if %}')).toMatch(/is no slot/);
  expect(strayIn('{{symptom}} { fine }')).toBeNull();
});

test('a preview shows what was tried, else a sample', () => {
  expect(fill('{{symptom}}: {{else_where}} at {{next_update}}', { symptom: ' Orders fail ' })).toBe('Orders fail: (else where) at 14:30 UTC');
  expect(fill('{{symptom}}', {})).toBe('Some orders cannot be paid');
});

test('each missing thing is refused at its field', () => {
  expect(wrongWith(FORM)).toEqual({});
  expect(Object.keys(wrongWith({ ...FORM, name: ' ', audiences: [], headline: '', body: '' }))).toEqual(['name', 'audiences', 'headline', 'body']);
  expect(wrongWith({ ...FORM, headline: 'Until {{next_update}}', body: '{{X}}' })).toEqual({ headline: expect.stringMatching(/promises move/), body: expect.stringMatching(/no slot/) });
});
