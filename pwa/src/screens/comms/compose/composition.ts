/** What is being written for one or more audiences: how it begins, what is missing, and what is sent. No clock is read here. */
import type { ComponentStatus } from '../../../rules/component-status.ts';
import { AUDIENCES, AUDIENCE_TO, isLast, isOwed, type Audience, type PromiseState, type UpdateStage, type UpdateState } from '../../../rules/comms.ts';
import { instantOf } from '../../../rules/zoned.ts';

/** Own words, or a template's slots; the other is kept while somebody looks at both. */
export interface Words {
  /** A handle; empty: own words. */
  template: string;
  slots: Record<string, string>;
  headline: string;
  body: string;
}

export interface Draft {
  audiences: Audience[];
  state: UpdateState;
  /** Each audience reads words of its own. */
  apart: boolean;
  together: Words;
  own: Record<Audience, Words>;
  /** By the handles of components. */
  effects: Record<string, ComponentStatus>;
  /** On the reader's own clock; empty: as the policy promises. */
  promise: string;
  notify: boolean;
  /** When it goes out, on the reader's own clock; empty: now. */
  at: string;
}

export interface Template {
  handle: string;
  name: string;
  audiences: readonly Audience[];
  state: UpdateState | null;
  headline: string;
  body: string;
  slots: readonly string[];
  preAuthorised: boolean;
}

export interface Said {
  id: string;
  stage: UpdateStage;
  state: UpdateState;
  headline: string;
  body: string;
  author: { handle: string } | null;
  publishedAt: string | null;
  effects: readonly { handle: string; status: ComponentStatus }[];
}

export interface Known {
  audience: Audience;
  headline: string;
  publishedAt: string | null;
  resolvedAt: string | null;
  version: number;
  updates: readonly Said[];
}

export interface Ground {
  severity: number;
  state: string;
  announcements: readonly Known[];
  promises: readonly { audience: Audience; state: PromiseState; dueAt: string }[];
  templates: readonly Template[];
}

export const blankWords = (): Words => ({ template: '', slots: {}, headline: '', body: '' });

export const knownTo = (ground: Ground, audience: Audience): Known | null => ground.announcements.find((one) => one.audience === audience) ?? null;
/** What an audience was told last. */
export const lastSaid = (known: Known | null): Said | null => known?.updates.find(({ stage }) => stage === 'PUBLISHED') ?? null;
/** A draft that the clock has laid ready: nobody wrote it. */
export const prepared = (known: Known | null): Said | null => known?.updates.find(({ stage, author }) => stage === 'DRAFT' && !author) ?? null;

/** Templates that fit every one of these audiences in this state: those that go out at once come first. */
export function fitting(templates: readonly Template[], audiences: readonly Audience[], state: UpdateState): Template[] {
  return templates
    .filter((one) => (one.state === null || one.state === state) && audiences.every((audience) => one.audiences.includes(audience)))
    .sort((a, b) => Number(b.preAuthorised) - Number(a.preAuthorised) || Number(b.state !== null) - Number(a.state !== null) || a.name.localeCompare(b.name));
}

/** For the audience that was asked for, else for whoever waits the longest: with the draft that lies ready, else a template. */
export function begin(ground: Ground, wanted: Audience | null): Draft {
  const owed = ground.promises.filter(isOwed).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0];
  const audience = wanted ?? owed?.audience ?? 'PUBLIC';
  const known = knownTo(ground, audience);
  const [said, draft] = [lastSaid(known), prepared(known)];
  const state = draft?.state ?? (ground.state === 'RESOLVED' ? 'RESOLVED' : (said?.state ?? 'INVESTIGATING'));
  const template = draft ? undefined : fitting(ground.templates, [audience], state).find(({ preAuthorised }) => preAuthorised);
  const words: Words = {
    ...blankWords(),
    template: template?.handle ?? '',
    ...(draft && { body: draft.body, headline: known?.publishedAt ? '' : draft.headline }),
  };
  const own = Object.fromEntries(AUDIENCES.map((one) => [one, wordsReady(ground, one)])) as Record<Audience, Words>;
  const effects = isLast(state) ? [] : ((draft ?? said)?.effects ?? []);
  return {
    audiences: [audience],
    state,
    apart: false,
    together: words,
    own: { ...own, [audience]: structuredClone(words) },
    effects: Object.fromEntries(effects.map(({ handle, status }) => [handle, status])),
    promise: '',
    notify: true,
    at: '',
  };
}

function wordsReady(ground: Ground, audience: Audience): Words {
  const known = knownTo(ground, audience);
  const draft = prepared(known);
  return draft ? { ...blankWords(), body: draft.body, headline: known?.publishedAt ? '' : draft.headline } : blankWords();
}

export const wordsOf = (draft: Draft, audience: Audience): Words => (draft.apart ? draft.own[audience] : draft.together);

/** "first_symptom" as "First symptom". */
export const slotWords = (name: string): string => {
  const plain = name.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

/** "Fill in {{may_say}}." as "Fill in “May say”.": as the field is called. */
export const byFields = (message: string): string => message.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => `“${slotWords(name)}”`);

export interface Wrong {
  audiences?: string;
  promise?: string;
  at?: string;
  /** By the place of the words: an audience, or `together`. */
  words: Record<string, { headline?: string; body?: string; slots?: Record<string, string> }>;
}

export const isRight = ({ words, ...others }: Wrong): boolean => Object.keys(words).length === 0 && Object.keys(others).length === 0;

/** Places whose words go out. */
export const placesOf = (draft: Draft): (Audience | 'together')[] => (draft.apart ? draft.audiences : ['together']);

/** What is missing or cannot be, in words for its field. The server looks again. */
export function wrongWith(draft: Draft, ground: Ground, zone: string, now: Date): Wrong {
  const wrong: Wrong = { words: {} };
  if (draft.audiences.length === 0) wrong.audiences = 'Choose who reads it.';
  const goesOut = draft.at ? instantOf(draft.at, zone) : now;
  if (!goesOut || (draft.at && goesOut <= now)) wrong.at = 'Choose a time that lies ahead, or publish it now.';
  if (draft.promise && !isLast(draft.state)) {
    const promised = instantOf(draft.promise, zone);
    if (!promised || promised <= (goesOut ?? now)) wrong.promise = 'Promise a time after this one goes out.';
  }
  for (const place of placesOf(draft)) {
    const words = place === 'together' ? draft.together : draft.own[place];
    const readers = place === 'together' ? draft.audiences : [place];
    const missing = wrongWords(words, ground, readers);
    if (missing) wrong.words[place] = missing;
  }
  return wrong;
}

function wrongWords(words: Words, ground: Ground, readers: readonly Audience[]): Wrong['words'][string] | null {
  const template = ground.templates.find(({ handle }) => handle === words.template);
  if (template) {
    const empty = template.slots.filter((name) => !words.slots[name]?.trim());
    return empty.length > 0 ? { slots: Object.fromEntries(empty.map((name) => [name, 'Fill this in: it does not go out without.'])) } : null;
  }
  const isNew = readers.some((audience) => !knownTo(ground, audience)?.publishedAt);
  const found = {
    ...(isNew && !words.headline.trim() && { headline: 'Say in a few words what readers notice.' }),
    ...(!words.body.trim() && { body: 'Write what there is to say.' }),
  };
  return Object.keys(found).length > 0 ? found : null;
}

export interface Text {
  audience: Audience;
  state: UpdateState;
  headline?: string;
  body?: string;
  template?: string;
  slots?: { name: string; value: string }[];
  effects: { component: string; status: ComponentStatus }[];
  nextUpdateAt: string | null;
  notify: boolean;
  announcementVersion: number | null;
  followed?: Followed;
}

/** The step of a run that asks for it. */
export interface Followed {
  run: string;
  step: string;
}

/** As the server takes it: one text for each audience. */
export function textsOf(draft: Draft, ground: Ground, zone: string, followed: Followed | null = null): Text[] {
  const effects = isLast(draft.state) ? [] : Object.entries(draft.effects).map(([component, status]) => ({ component, status }));
  const promised = draft.promise && !isLast(draft.state) ? instantOf(draft.promise, zone) : null;
  return AUDIENCES.filter((audience) => draft.audiences.includes(audience)).map((audience) => ({
    audience,
    state: draft.state,
    ...saying(wordsOf(draft, audience), ground),
    effects,
    nextUpdateAt: promised?.toISOString() ?? null,
    notify: draft.notify,
    announcementVersion: knownTo(ground, audience)?.version ?? null,
    ...(followed && { followed }),
  }));
}

function saying(words: Words, ground: Ground): Pick<Text, 'headline' | 'body' | 'template' | 'slots'> {
  const template = ground.templates.find(({ handle }) => handle === words.template);
  if (!template) return { body: words.body.trim(), ...(words.headline.trim() && { headline: words.headline.trim() }) };
  return { template: template.handle, slots: template.slots.map((name) => ({ name, value: words.slots[name]?.trim() ?? '' })) };
}

export interface Previewed {
  audience: Audience;
  shown: { whyApproval: string; asks: { name: string } | null } | null;
  refusal: { message: string } | null;
}

/** What the button does, said before it is pressed. */
export function sendWords(draft: Draft, previews: readonly Previewed[]): string {
  const waits = previews.filter(({ shown }) => shown?.whyApproval);
  const asks = [...new Set(waits.map(({ shown }) => shown?.asks?.name ?? 'somebody else'))].join(' and ');
  if (waits.length > 0 && waits.length === previews.length) return `Ask ${asks} to agree`;
  if (waits.length > 0) return `Publish, and ask ${asks}`;
  if (draft.at) return `Let it go out at ${draft.at.slice(11)}`;
  const [only] = draft.audiences;
  return draft.audiences.length === 1 && only ? `Publish to ${AUDIENCE_TO[only]}` : `Publish to ${draft.audiences.length} audiences`;
}

/** A form that an earlier version of this screen kept may lack something: then it is not taken up. */
export function isDraft(form: unknown): form is Draft {
  const kept = form as Partial<Draft> | null;
  return (
    Array.isArray(kept?.audiences) &&
    typeof kept.state === 'string' &&
    typeof kept.together === 'object' &&
    AUDIENCES.every((audience) => typeof kept.own?.[audience] === 'object') &&
    typeof kept.effects === 'object' &&
    typeof kept.promise === 'string' &&
    typeof kept.at === 'string'
  );
}
