import { describe, expect, test } from 'vitest';
import { contrast, isColour, linkOn } from './colour.ts';
import { fitted } from './logo.ts';
import { added, addressOf, dropped, edited, formOf, inputOf, nudged, placed, shownIn, type Entry, type KnownPage } from './page.ts';

const known = (handle: string, onlyIfDegraded = false) => ({ component: { handle }, showsUptime: true, onlyIfDegraded });
const PAGE: KnownPage = {
  handle: 'public',
  name: 'Status',
  description: '',
  audience: 'PUBLIC',
  access: 'OPEN',
  languages: ['en', 'ar'],
  timeZone: 'Etc/UTC',
  brand: { accent: '#0a66c2', accentDark: null, logo: null, homeUrl: null, supportUrl: null, legal: null },
  domain: null,
  showsDays: 90,
  decimals: 2,
  degradedWeight: 0.125,
  entries: [
    { __typename: 'ShownComponent', ...known('web') },
    { __typename: 'ComponentGroup', code: 'paying00code', name: 'Paying', description: '', components: [known('cards', true), known('refunds')] },
    { __typename: 'ShownComponent', ...known('api') },
  ],
  version: 4,
};
const ENTRIES = formOf(PAGE).entries;
const told = (entries: readonly Entry[]): string =>
  entries.map((entry) => (entry.kind === 'group' ? `${entry.name}(${entry.components.map(({ component }) => component).join(' ')})` : entry.component)).join(' ');

test('a page is sent as it was read', () => {
  const input = inputOf(formOf(PAGE), 4);
  expect(input).toMatchObject({ handle: 'public', degradedWeight: 0.125, domain: null, version: 4, brand: { accent: '#0a66c2', logo: null } });
  expect(input.entries[1]).toEqual({
    group: {
      name: 'Paying',
      description: '',
      code: 'paying00code',
      components: [
        { component: 'cards', showsUptime: true, onlyIfDegraded: true },
        { component: 'refunds', showsUptime: true, onlyIfDegraded: false },
      ],
    },
  });
});

describe('what a page shows is put in order', () => {
  test('all that is shown is known', () => expect(shownIn(ENTRIES)).toEqual(['web', 'cards', 'refunds', 'api']));
  test('one place up or down, within its own list', () => {
    expect(told(nudged(ENTRIES, 'c:api', -1))).toBe('web api Paying(cards refunds)');
    expect(told(nudged(ENTRIES, 'c:refunds', -1))).toBe('web Paying(refunds cards) api');
    expect(told(nudged(ENTRIES, 'c:cards', -1))).toBe(told(ENTRIES));
  });
  test('into a group and out again', () => {
    const inside = placed(ENTRIES, 'c:web', { group: 'g:paying00code', before: 'c:refunds' });
    expect(told(inside)).toBe('Paying(cards web refunds) api');
    expect(told(placed(inside, 'c:web', { group: null, before: 'g:paying00code' }))).toBe('web Paying(cards refunds) api');
    expect(told(placed(ENTRIES, 'c:web', { group: 'g:paying00code', before: null }))).toBe('Paying(cards refunds web) api');
  });
  test('a group moves as a whole, and never into a group', () => {
    expect(told(placed(ENTRIES, 'g:paying00code', { group: null, before: null }))).toBe('web api Paying(cards refunds)');
    expect(told(placed(ENTRIES, 'g:paying00code', { group: 'g:paying00code', before: null }))).toBe(told(ENTRIES));
    expect(told(placed(ENTRIES, 'c:nothing', { group: null, before: null }))).toBe(told(ENTRIES));
  });
  test('its own words change, and nothing around it', () => {
    expect(told(edited(ENTRIES, 'g:paying00code', { name: 'Payments' }))).toBe('web Payments(cards refunds) api');
    const quiet = edited(ENTRIES, 'c:cards', { showsUptime: false });
    expect(quiet.flatMap((entry) => (entry.kind === 'group' ? entry.components : [entry])).filter(({ showsUptime }) => !showsUptime)).toHaveLength(1);
  });
  test('a group that goes leaves what it showed', () => {
    expect(told(dropped(ENTRIES, 'g:paying00code'))).toBe('web cards refunds api');
    expect(told(dropped(ENTRIES, 'c:cards'))).toBe('web Paying(refunds) api');
    expect(told([...ENTRIES, added('new')])).toBe('web Paying(cards refunds) api new');
  });
});

test('a page is found at its own host, at /status, or among the others', () => {
  const origin = 'https://tocsin.example.org';
  expect(addressOf('public', '', origin)).toBe(`${origin}/status`);
  expect(addressOf('shop', '', origin)).toBe(`${origin}/status/p/shop`);
  expect(addressOf('shop', ' status.example.org', origin)).toBe('https://status.example.org');
});

test('a colour that is too pale to read gives way on links', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(isColour('#0a66c2') && isColour('#06c') && !isColour('red') && !isColour('#12345')).toBe(true);
  expect(linkOn('light', '#0a66c2')).toEqual({ colour: '#0a66c2', ownIsRead: true });
  expect(linkOn('dark', '#0a66c2').ownIsRead).toBe(false);
  expect(linkOn('light', '#ffe600')).toEqual({ colour: '#0b6e68', ownIsRead: false });
});

test('a logo keeps its shape when it is made smaller, and is never made larger', () => {
  expect(fitted(100, 40)).toEqual({ width: 100, height: 40 });
  expect(fitted(4000, 1000)).toEqual({ width: 640, height: 160 });
  expect(fitted(500, 4000)).toEqual({ width: 20, height: 160 });
  expect(fitted(640, 160, 0.5)).toEqual({ width: 320, height: 80 });
});
