/** What was said, put in order, and how promises were kept, put into words. */
import type { Audience, UpdateStage, UpdateState } from '../../../rules/comms.ts';

export interface Adherence {
  promised: number;
  kept: number;
  broken: number;
  late: number;
  extended: number;
  waiting: number;
  shareKept: number | null;
}

export type Kind = 'kept' | 'late' | 'broken' | 'extended' | 'waiting';
export const KIND_WORDS: Record<Kind, string> = {
  kept: 'kept',
  late: 'kept late',
  broken: 'broken',
  extended: 'put off',
  waiting: 'still owed',
};

/** As one bar, from good to bad: each part with its share of all; what there is none of is left out. */
export function parts({ promised, kept, broken, late, extended, waiting }: Adherence): { kind: Kind; count: number; share: number }[] {
  const all: [Kind, number][] = [['kept', kept], ['extended', extended], ['waiting', waiting], ['late', late], ['broken', broken - late]];
  return all.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count, share: promised ? (100 * count) / promised : 0 }));
}

/** "18 kept, 1 put off, 1 kept late". */
export const partWords = (adherence: Adherence): string => parts(adherence).map(({ kind, count }) => `${count} ${KIND_WORDS[kind]}`).join(', ') || 'nothing was promised';

export const shareWords = ({ shareKept }: Adherence): string => (shareKept === null ? '–' : `${Math.floor(100 * shareKept)} %`);

export const SPANS = [7, 30, 90, 365] as const;
/** Through the end of the reader's today, so that asking twice asks the same. */
export function spanBack(days: number, now: Date): { from: string; to: string } {
  const to = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const from = new Date(to.getFullYear(), to.getMonth(), to.getDate() - days);
  return { from: from.toISOString(), to: to.toISOString() };
}

interface Told {
  number: number;
  title: string;
  severity: number;
  announcements: readonly {
    audience: Audience;
    headline: string;
    updates: readonly { id: string; stage: UpdateStage; state: UpdateState; body: string; publishedAt: string | null; editedAt: string | null; retractedAt: string | null; author: { handle: string; name: string } | null }[];
  }[];
}

/** Every update that was ever out, the newest first; of one audience where one is given. */
export function said(incidents: readonly Told[], audience: Audience | null) {
  return incidents
    .flatMap(({ number, title, severity, announcements }) =>
      announcements
        .filter((one) => audience === null || one.audience === audience)
        .flatMap((one) => one.updates.filter(({ publishedAt }) => publishedAt).map((update) => ({ ...update, audience: one.audience, headline: one.headline, number, title, severity }))),
    )
    .sort((a, b) => Date.parse(b.publishedAt ?? '') - Date.parse(a.publishedAt ?? ''));
}
