/** An update that is not out yet, changed: its words, what is hurt, and when it goes out. No clock is read here. */
import type { ComponentStatus } from '../../../rules/component-status.ts';
import { isLast, type Audience, type UpdateStage, type UpdateState } from '../../../rules/comms.ts';
import { isEqual } from '../../../rules/equal.ts';
import { instantOf, localOf } from '../../../rules/zoned.ts';
import type { Text } from './composition.ts';

export interface Unsent {
  id: string;
  audience: Audience;
  stage: UpdateStage;
  state: UpdateState;
  headline: string;
  body: string;
  ownWords: boolean;
  template: string | null;
  slots: unknown;
  nextUpdateAt: string | null;
  notify: boolean;
  dueAt: string | null;
  version: number;
  effects: readonly { handle: string; name: string; status: ComponentStatus }[];
}

export interface Changing {
  state: UpdateState;
  headline: string;
  body: string;
  effects: Record<string, ComponentStatus>;
  when: 'draft' | 'now' | 'later';
  /** When it goes out, on the reader's own clock. */
  at: string;
}

const HALF_AN_HOUR = 30 * 60_000;

export const effectsByHandle = (effects: Unsent['effects']): Record<string, ComponentStatus> => Object.fromEntries(effects.map(({ handle, status }) => [handle, status]));
export const effectsAsSent = (effects: Record<string, ComponentStatus>): Text['effects'] => Object.entries(effects).map(([component, status]) => ({ component, status }));

export function begunWith(update: Unsent, zone: string, now: Date): Changing {
  const { state, headline, body, stage, dueAt } = update;
  const ahead = dueAt && Date.parse(dueAt) > now.getTime() ? dueAt : now.getTime() + HALF_AN_HOUR;
  return { state, headline, body, effects: effectsByHandle(update.effects), when: stage === 'DRAFT' ? 'draft' : dueAt ? 'later' : 'now', at: localOf(ahead, zone) };
}

export interface WrongChange {
  headline?: string;
  body?: string;
  at?: string;
}

export function wrongIn(form: Changing, zone: string, now: Date): WrongChange {
  const at = instantOf(form.at, zone);
  return {
    ...(!form.headline.trim() && { headline: 'Say in a few words what readers notice.' }),
    ...(!form.body.trim() && { body: 'Write what there is to say.' }),
    ...(form.when === 'later' && (!at || at <= now) && { at: 'Choose a time that lies ahead, or publish it now.' }),
  };
}

/** When it goes out; null for a draft, and for now. */
export const planOf = (form: Changing, zone: string): Date | null => (form.when === 'later' ? instantOf(form.at, zone) : null);

/** Whether it says anything else. */
export const saysElse = (form: Changing, update: Unsent): boolean =>
  form.state !== update.state || form.headline.trim() !== update.headline || form.body.trim() !== update.body || !isEqual(form.effects, effectsByHandle(update.effects));

/** A promise that does not lie behind its time is dropped: then the policy's takes its place. */
export const promiseLeft = (form: Changing, update: Unsent, zone: string, now: Date): string | null =>
  update.nextUpdateAt && !isLast(form.state) && Date.parse(update.nextUpdateAt) > (planOf(form, zone) ?? now).getTime() ? update.nextUpdateAt : null;

/** As the server takes it. A template whose words were not touched stays one, and goes on needing nobody else. */
export function textOf(form: Changing, update: Unsent, known: { headline: string; publishedAt: string | null }, zone: string, now: Date): Text {
  const headline = form.headline.trim();
  const renames = !known.publishedAt || headline !== known.headline;
  const isTemplates = update.template !== null && !update.ownWords && headline === update.headline && form.body.trim() === update.body;
  return {
    audience: update.audience,
    state: form.state,
    ...(isTemplates
      ? { template: update.template ?? '', slots: Object.entries(update.slots as Record<string, string>).map(([name, value]) => ({ name, value })) }
      : { body: form.body.trim() }),
    ...(renames && !isTemplates && { headline }),
    effects: isLast(form.state) ? [] : effectsAsSent(form.effects),
    nextUpdateAt: promiseLeft(form, update, zone, now),
    notify: update.notify,
    announcementVersion: null,
  };
}
