/** Slots of a template as they are typed, and what comes of its words with something in them. The server looks again. */
import type { Audience, UpdateState } from '../../../rules/comms.ts';

export interface Form {
  handle: string;
  name: string;
  audiences: Audience[];
  /** Empty: for any. */
  state: UpdateState | '';
  headline: string;
  body: string;
  preAuthorised: boolean;
}

/** Filled in by the app: from the promise, and from what the components suffer. */
export const OURS: Record<string, string> = { next_update: '14:30 UTC', components: 'Checkout and Search' };

const SLOT = /\{\{[ \t]{0,8}([a-z][a-z0-9_]{0,39})[ \t]{0,8}\}\}/g;
const STRAY = /\{\{|\}\}|\{%|%\}/;

/** In the order in which they come; those that fill themselves apart. */
export function slotsOf({ headline, body }: Pick<Form, 'headline' | 'body'>): { named: string[]; ours: string[] } {
  const found = [...new Set([...`${headline}\n${body}`.matchAll(SLOT)].map(([, name]) => name ?? ''))];
  return { named: found.filter((name) => !(name in OURS)), ours: found.filter((name) => name in OURS) };
}

/** What looks like a slot and is none. */
export const strayIn = (text: string): string | null => {
  const stray = STRAY.exec(text.replaceAll(SLOT, ''))?.[0];
  return stray ? `“${stray}” is no slot: write {{name}}, in small letters.` : null;
};

const SAMPLES: Record<string, string> = {
  symptom: 'Some orders cannot be paid',
  impact: 'About one customer in three is affected',
  workaround: 'Paying by invoice works',
  cause: 'A supplier of ours has an outage',
};
export const sampleOf = (name: string): string => SAMPLES[name] ?? `(${name.replaceAll('_', ' ')})`;

export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(SLOT, (_slot, name: string) => OURS[name] ?? (values[name]?.trim() || sampleOf(name)));

export interface Wrong {
  name?: string;
  audiences?: string;
  headline?: string;
  body?: string;
}

export function wrongWith({ name, audiences, headline, body }: Form): Wrong {
  const stray = { headline: strayIn(headline), body: strayIn(body) };
  const moves = slotsOf({ headline, body: '' }).ours.includes('next_update');
  return {
    ...(!name.trim() && { name: 'Name the template.' }),
    ...(audiences.length === 0 && { audiences: 'Say for whom it is meant.' }),
    ...(!headline.trim() ? { headline: 'Say in a few words what readers notice.' } : stray.headline ? { headline: stray.headline } : moves && { headline: 'A headline stays while promises move: leave {{next_update}} out of it.' }),
    ...(!body.trim() ? { body: 'Write its words.' } : stray.body && { body: stray.body }),
  };
}
