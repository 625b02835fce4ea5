/** What an audience knows an incident by, as a form and as the change that is sent. No clock is read here. */
import { instantOf, localOf } from '../../../rules/zoned.ts';

export type Impact = 'NONE' | 'MINOR' | 'MAJOR' | 'CRITICAL';
export const IMPACTS: readonly Impact[] = ['NONE', 'MINOR', 'MAJOR', 'CRITICAL'];
export const IMPACT_WORDS: Record<Impact, string> = { NONE: 'none', MINOR: 'minor', MAJOR: 'major', CRITICAL: 'critical' };

interface Known {
  headline: string;
  impact: Impact | null;
  startedAt: string;
  publishedAt: string | null;
}
export interface Naming {
  headline: string;
  /** Empty: as its components suffer. */
  impact: Impact | '';
  /** On the reader's own clock. */
  began: string;
}

export const begunWith = ({ headline, impact, startedAt }: Known, zone: string): Naming => ({ headline, impact: impact ?? '', began: localOf(startedAt, zone) });

export function wrongIn(form: Naming, known: Known, zone: string, now: Date): { headline?: string; began?: string } {
  const began = instantOf(form.began, zone);
  const latest = known.publishedAt ? new Date(known.publishedAt) : now;
  return {
    ...(!form.headline.trim() && { headline: 'Say in a few words what readers notice.' }),
    ...(!began && { began: 'Choose a time.' }),
    ...(began && began > latest && form.began !== localOf(known.startedAt, zone) && { began: 'It began before anybody was told of it.' }),
  };
}

export interface Change {
  headline?: string;
  impact?: Impact;
  deriveImpact?: boolean;
  startedAt?: string;
}

/** Only what differs; null for nothing. */
export function changeOf(form: Naming, known: Known, zone: string): Change | null {
  const begun = begunWith(known, zone);
  const change: Change = {
    ...(form.headline.trim() !== begun.headline && { headline: form.headline.trim() }),
    ...(form.impact !== begun.impact && (form.impact ? { impact: form.impact } : { deriveImpact: true })),
    ...(form.began !== begun.began && { startedAt: instantOf(form.began, zone)?.toISOString() ?? '' }),
  };
  return Object.keys(change).length > 0 ? change : null;
}
