/** A status page as it is edited: what it shows in which order, and what is sent of it. */
import { moved } from '../rules/list.ts';

export type PageAudience = 'PUBLIC' | 'CUSTOMERS' | 'INTERNAL';
export type PageAccess = 'OPEN' | 'SIGN_IN' | 'TOKEN';

export const AUDIENCE_WORDS: Record<PageAudience, string> = { PUBLIC: 'The public', CUSTOMERS: 'Customers', INTERNAL: 'Our own people' };
export const ACCESS_WORDS: Record<PageAccess, string> = { OPEN: 'Everybody', SIGN_IN: 'Whoever signs in to Tocsin', TOKEN: 'Whoever has the page’s token' };
/** In a list. */
export const OPENS_WORDS: Record<PageAccess, string> = { OPEN: 'open to everybody', SIGN_IN: 'opens after signing in', TOKEN: 'opens with a token' };
export const LANGUAGE_WORDS: Record<string, string> = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', ja: '日本語', ar: 'العربية' };
/** The handle of the page at /status. */
export const FIRST = 'public';

interface KnownShown {
  component: { handle: string };
  showsUptime: boolean;
  onlyIfDegraded: boolean;
}
interface KnownGroup {
  __typename: 'ComponentGroup';
  code: string;
  name: string;
  description: string;
  components: readonly KnownShown[];
}
export type KnownEntry = (KnownShown & { __typename: 'ShownComponent' }) | KnownGroup;

export interface KnownPage {
  handle: string;
  name: string;
  description: string;
  audience: string;
  access: PageAccess;
  languages: readonly string[];
  timeZone: string;
  brand: Record<'accent' | 'accentDark' | 'logo' | 'homeUrl' | 'supportUrl' | 'legal', string | null>;
  domain: string | null;
  showsDays: number;
  decimals: number;
  degradedWeight: number;
  entries: readonly KnownEntry[];
  version: number;
}

/** `id` keeps its place on the screen; it is never sent. */
export interface Shown {
  kind: 'shown';
  id: string;
  component: string;
  showsUptime: boolean;
  onlyIfDegraded: boolean;
}
export interface Group {
  kind: 'group';
  id: string;
  code: string | null;
  name: string;
  description: string;
  components: Shown[];
}
export type Entry = Shown | Group;

export interface Form {
  handle: string;
  name: string;
  description: string;
  audience: PageAudience;
  access: PageAccess;
  languages: string[];
  timeZone: string;
  accent: string;
  accentDark: string;
  logo: string;
  homeUrl: string;
  supportUrl: string;
  legal: string;
  domain: string;
  showsDays: number;
  decimals: number;
  /** In percent. */
  degraded: number;
  entries: Entry[];
}

export const EMPTY: Form = {
  handle: '',
  name: '',
  description: '',
  audience: 'CUSTOMERS',
  access: 'SIGN_IN',
  languages: ['en'],
  timeZone: 'Etc/UTC',
  accent: '',
  accentDark: '',
  logo: '',
  homeUrl: '',
  supportUrl: '',
  legal: '',
  domain: '',
  showsDays: 90,
  decimals: 2,
  degraded: 50,
  entries: [],
};

const shownOf = ({ component, showsUptime, onlyIfDegraded }: KnownShown): Shown => ({
  kind: 'shown',
  id: `c:${component.handle}`,
  component: component.handle,
  showsUptime,
  onlyIfDegraded,
});

export const added = (component: string): Shown => shownOf({ component: { handle: component }, showsUptime: true, onlyIfDegraded: false });

export function formOf(page: KnownPage): Form {
  const { accent, accentDark, logo, homeUrl, supportUrl, legal } = page.brand;
  return {
    handle: page.handle,
    name: page.name,
    description: page.description,
    audience: page.audience as PageAudience,
    access: page.access,
    languages: [...page.languages],
    timeZone: page.timeZone,
    accent: accent ?? '',
    accentDark: accentDark ?? '',
    logo: logo ?? '',
    homeUrl: homeUrl ?? '',
    supportUrl: supportUrl ?? '',
    legal: legal ?? '',
    domain: page.domain ?? '',
    showsDays: page.showsDays,
    decimals: page.decimals,
    degraded: Math.round(page.degradedWeight * 1000) / 10,
    entries: page.entries.map((entry) =>
      entry.__typename === 'ComponentGroup'
        ? { kind: 'group', id: `g:${entry.code}`, code: entry.code, name: entry.name, description: entry.description, components: entry.components.map(shownOf) }
        : shownOf(entry),
    ),
  };
}

export function inputOf(form: Form, version: number | null) {
  const said = (text: string): string | null => text.trim() || null;
  return {
    handle: form.handle.trim(),
    name: form.name.trim(),
    description: form.description.trim(),
    audience: form.audience,
    access: form.access,
    languages: form.languages,
    timeZone: form.timeZone,
    brand: {
      accent: said(form.accent),
      accentDark: said(form.accentDark),
      logo: said(form.logo),
      homeUrl: said(form.homeUrl),
      supportUrl: said(form.supportUrl),
      legal: said(form.legal),
    },
    domain: said(form.domain),
    showsDays: form.showsDays,
    decimals: form.decimals,
    degradedWeight: form.degraded / 100,
    entries: form.entries.map((entry) =>
      entry.kind === 'group'
        ? { group: { name: entry.name.trim(), description: entry.description.trim(), code: entry.code, components: entry.components.map(sent) } }
        : { shown: sent(entry) },
    ),
    version,
  };
}

const sent = ({ component, showsUptime, onlyIfDegraded }: Shown) => ({ component, showsUptime, onlyIfDegraded });

/** Every component on the page, wherever it stands. */
export const shownIn = (entries: readonly Entry[]): string[] => entries.flatMap((entry) => (entry.kind === 'group' ? entry.components : [entry])).map(({ component }) => component);

/** One place up or down within its own list. */
export function nudged(entries: readonly Entry[], id: string, by: -1 | 1): Entry[] {
  const at = entries.findIndex((entry) => entry.id === id);
  if (at >= 0) return moved(entries, at, by);
  return entries.map((entry) => {
    if (entry.kind !== 'group') return entry;
    const inside = entry.components.findIndex((one) => one.id === id);
    return inside < 0 ? entry : { ...entry, components: moved(entry.components, inside, by) };
  });
}

/** A group that goes leaves what it showed where it stood. */
export function dropped(entries: readonly Entry[], id: string): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if (entry.kind !== 'group') return entry.id === id ? [] : [entry];
    if (entry.id === id) return entry.components;
    return [{ ...entry, components: entry.components.filter((one) => one.id !== id) }];
  });
}

/** Its own words and ways; where it stands stays. */
export function edited(entries: readonly Entry[], id: string, patch: Partial<Omit<Shown, 'kind'>> | Partial<Omit<Group, 'kind'>>): Entry[] {
  return entries.map((entry): Entry => {
    if (entry.id === id) return { ...entry, ...patch } as Entry;
    return entry.kind === 'group' ? { ...entry, components: entry.components.map((one) => (one.id === id ? ({ ...one, ...patch } as Shown) : one)) } : entry;
  });
}

/** Into a group, or out of all of them (`group` null), before the entry `before`, else at the end. Groups stand in none. */
export function placed(entries: readonly Entry[], id: string, { group, before }: { group: string | null; before: string | null }): Entry[] {
  const found = entries.flatMap((entry): Entry[] => (entry.kind === 'group' ? [entry, ...entry.components] : [entry])).find((one) => one.id === id);
  if (!found || before === id || (found.kind === 'group' && group !== null)) return [...entries];
  const left = entries
    .filter((entry) => entry.id !== id)
    .map((entry): Entry => (entry.kind === 'group' ? { ...entry, components: entry.components.filter((one) => one.id !== id) } : entry));
  if (group === null || found.kind === 'group') return inserted(left, found, before);
  return left.map((entry) => (entry.kind === 'group' && entry.id === group ? { ...entry, components: inserted(entry.components, found, before) } : entry));
}

function inserted<Item extends { id: string }>(items: readonly Item[], item: Item, before: string | null): Item[] {
  const at = before === null ? -1 : items.findIndex(({ id }) => id === before);
  return at < 0 ? [...items, item] : [...items.slice(0, at), item, ...items.slice(at)];
}

/** The page's own address, before it is saved. */
export const addressOf = (handle: string, domain: string, origin: string): string =>
  domain.trim() ? `https://${domain.trim()}` : handle === FIRST ? `${origin}/status` : `${origin}/status/p/${handle || '…'}`;
