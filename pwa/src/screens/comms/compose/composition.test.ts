import { expect, test } from 'vitest';
import { begin, byFields, fitting, isDraft, isRight, sendWords, slotWords, textsOf, wrongWith, type Ground, type Known, type Template } from './composition.ts';

const NOW = new Date('2026-11-28T03:00:00Z');
const READY: Template = {
  handle: 'first-word', name: 'First word', audiences: ['PUBLIC', 'CUSTOMERS'], state: 'INVESTIGATING',
  headline: 'Problems with {{symptom}}', body: '{{symptom}}. Next: {{next_update}}', slots: ['symptom'], preAuthorised: true,
};
const FREE: Template = { ...READY, handle: 'any', name: 'Any time', state: null, preAuthorised: false };
const said = (part = {}) => ({ id: 'u1', stage: 'PUBLISHED' as const, state: 'IDENTIFIED' as const, headline: 'Orders fail', body: 'Found.', author: { handle: 'ana' }, publishedAt: '2026-11-28T02:40:00Z', effects: [{ handle: 'checkout', status: 'MAJOR_OUTAGE' as const }], ...part });
const known = (updates: Known['updates'], part = {}): Known => ({ audience: 'PUBLIC', headline: 'Orders fail', publishedAt: '2026-11-28T02:40:00Z', resolvedAt: null, version: 4, updates, ...part });
const ground = (part: Partial<Ground> = {}): Ground => ({ severity: 1, state: 'ACKNOWLEDGED', announcements: [], promises: [], templates: [FREE, READY], ...part });

test('it begins for whoever waits the longest, with a template that needs nobody else', () => {
  const owed = [
    { audience: 'INTERNAL' as const, state: 'OPEN' as const, dueAt: '2026-11-28T03:30:00Z' },
    { audience: 'CUSTOMERS' as const, state: 'BROKEN' as const, dueAt: '2026-11-28T02:50:00Z' },
    { audience: 'PUBLIC' as const, state: 'KEPT' as const, dueAt: '2026-11-28T02:00:00Z' },
  ];
  const draft = begin(ground({ promises: owed }), null);
  expect([draft.audiences, draft.state, draft.together.template]).toEqual([['CUSTOMERS'], 'INVESTIGATING', 'first-word']);
});

test('the draft that lies ready is taken up, and where it stands is where it stood', () => {
  const ready = said({ id: 'd1', stage: 'DRAFT', state: 'IDENTIFIED', author: null, body: 'We know what it is.', effects: [{ handle: 'search', status: 'PARTIAL_OUTAGE' }] });
  const draft = begin(ground({ announcements: [known([ready, said()])] }), 'PUBLIC');
  expect(draft.together).toEqual({ template: '', slots: {}, headline: '', body: 'We know what it is.' });
  expect([draft.state, draft.effects]).toEqual(['IDENTIFIED', { search: 'PARTIAL_OUTAGE' }]);
});

test('without a draft, what was hurt is still hurt, until it is over', () => {
  expect(begin(ground({ announcements: [known([said()])] }), 'PUBLIC').effects).toEqual({ checkout: 'MAJOR_OUTAGE' });
  const over = begin(ground({ announcements: [known([said()])], state: 'RESOLVED' }), 'PUBLIC');
  expect([over.state, over.effects]).toEqual(['RESOLVED', {}]);
});

test('only templates that every reader may get are offered, those that go out at once first', () => {
  expect(fitting([FREE, READY], ['PUBLIC'], 'INVESTIGATING').map(({ handle }) => handle)).toEqual(['first-word', 'any']);
  expect(fitting([FREE, READY], ['PUBLIC'], 'MONITORING').map(({ handle }) => handle)).toEqual(['any']);
  expect(fitting([FREE, READY], ['PUBLIC', 'INTERNAL'], 'INVESTIGATING')).toEqual([]);
});

test('an empty slot refuses in its place, and a filled one goes out', () => {
  const draft = begin(ground(), 'PUBLIC');
  expect(wrongWith(draft, ground(), 'UTC', NOW).words['together']?.slots).toHaveProperty('symptom');
  draft.together.slots['symptom'] = ' Orders fail ';
  expect(isRight(wrongWith(draft, ground(), 'UTC', NOW))).toBe(true);
  expect(textsOf(draft, ground(), 'UTC')).toEqual([
    { audience: 'PUBLIC', state: 'INVESTIGATING', template: 'first-word', slots: [{ name: 'symptom', value: 'Orders fail' }], effects: [], nextUpdateAt: null, notify: true, announcementVersion: null },
  ]);
});

test('own words need a headline only where nobody knows of it yet', () => {
  const blank = { template: '', slots: {}, headline: '', body: 'Still at it.' };
  const fresh = { ...begin(ground({ templates: [] }), 'PUBLIC'), together: blank };
  expect(wrongWith(fresh, ground({ templates: [] }), 'UTC', NOW).words['together']).toEqual({ headline: 'Say in a few words what readers notice.' });
  const told = ground({ templates: [], announcements: [known([said()])] });
  expect(isRight(wrongWith(fresh, told, 'UTC', NOW))).toBe(true);
  expect(textsOf(fresh, told, 'UTC', { run: 'r1', step: 'tell' })[0]).toMatchObject({ followed: { run: 'r1', step: 'tell' } });
  expect(textsOf(fresh, told, 'UTC')[0]).toMatchObject({ body: 'Still at it.', announcementVersion: 4 });
});

test('each audience may read words of its own, and each is looked at', () => {
  const draft = begin(ground({ templates: [] }), 'PUBLIC');
  draft.audiences = ['PUBLIC', 'INTERNAL'];
  draft.apart = true;
  draft.own.PUBLIC = { template: '', slots: {}, headline: 'Orders fail', body: 'Out.' };
  const wrong = wrongWith(draft, ground({ templates: [] }), 'UTC', NOW);
  expect(Object.keys(wrong.words)).toEqual(['INTERNAL']);
  draft.own.INTERNAL = { template: '', slots: {}, headline: 'Queue', body: 'In.' };
  expect(textsOf(draft, ground({ templates: [] }), 'UTC').map(({ audience, body }) => [audience, body])).toEqual([['PUBLIC', 'Out.'], ['INTERNAL', 'In.']]);
});

test('times that have passed are refused where they stand, and after the last word nothing is promised', () => {
  const draft = { ...begin(ground({ templates: [] }), 'PUBLIC'), at: '2026-11-28T04:00', promise: '2026-11-28T03:30' };
  expect(wrongWith(draft, ground(), 'UTC', NOW).promise).toBe('Promise a time after this one goes out.');
  expect(wrongWith({ ...draft, at: '2026-11-28T02:00' }, ground(), 'UTC', NOW).at).toBeTruthy();
  expect(wrongWith({ ...draft, audiences: [] }, ground(), 'UTC', NOW).audiences).toBeTruthy();
  const last = textsOf({ ...draft, state: 'RESOLVED', effects: { checkout: 'MAJOR_OUTAGE' } }, ground(), 'UTC')[0];
  expect([last?.nextUpdateAt, last?.effects]).toEqual([null, []]);
  expect(textsOf(draft, ground(), 'UTC')[0]?.nextUpdateAt).toBe('2026-11-28T03:30:00.000Z');
});

test('the button says what it does', () => {
  const draft = begin(ground(), 'PUBLIC');
  const free = { audience: 'PUBLIC' as const, shown: { whyApproval: '', asks: null }, refusal: null };
  const waits = { audience: 'PUBLIC' as const, shown: { whyApproval: 'It is free text about a SEV1', asks: { name: 'Dana' } }, refusal: null };
  expect(sendWords(draft, [free])).toBe('Publish to the public');
  expect(sendWords(draft, [waits])).toBe('Ask Dana to agree');
  expect(sendWords({ ...draft, audiences: ['PUBLIC', 'INTERNAL'] }, [free, { ...waits, audience: 'INTERNAL' }])).toBe('Publish, and ask Dana');
  expect(sendWords({ ...draft, audiences: ['PUBLIC', 'INTERNAL'] }, [])).toBe('Publish to 2 audiences');
  expect(sendWords({ ...draft, at: '2026-11-28T14:30' }, [free])).toBe('Let it go out at 14:30');
});

test('slots are read as words, and a form of another version is not taken up', () => {
  expect(slotWords('what_to_do')).toBe('What to do');
  expect(byFields('Fill in {{symptom}}, {{may_say}}.')).toBe('Fill in “Symptom”, “May say”.');
  expect(isDraft(begin(ground(), null))).toBe(true);
  expect(isDraft({ audiences: ['PUBLIC'] })).toBe(false);
  expect(isDraft(null)).toBe(false);
});
