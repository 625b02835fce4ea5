/** What a runbook wants of whoever answers for it, in words. No clock is read here. */
import { agoWords, reviewWords } from './runbook.ts';

export type FindingKind = 'DEPENDENCY' | 'CONTACT' | 'DASHBOARD' | 'ALERT_RULE' | 'DEAD_LINK' | 'NEVER_USED' | 'MISLEADING' | 'STEP';

/** Better rewritten or put away than confirmed. */
export const isUseless = (kind: FindingKind): boolean => kind === 'NEVER_USED' || kind === 'MISLEADING';

export interface Cared {
  reviewDue: boolean;
  findings: readonly unknown[];
  suggestions: readonly unknown[];
  drafts: readonly unknown[];
  runbook: { reviewDueAt: string | null };
}

const counted = (things: readonly unknown[], one: string, many = `${one}s`): string | null =>
  things.length === 0 ? null : things.length === 1 ? `one ${one}` : `${things.length} ${many}`;

/** "review overdue by 3 weeks, 2 findings, one suggestion". */
export function wantsWords({ reviewDue, findings, suggestions, drafts, runbook }: Cared, now: Date): string {
  const review = reviewDue && runbook.reviewDueAt ? reviewWords(runbook.reviewDueAt, now).words : null;
  const rest = [counted(findings, 'finding'), counted(suggestions, 'suggestion'), counted(drafts, 'text to judge', 'texts to judge')];
  return [review, ...rest].filter((words) => words !== null).join(', ');
}

/** "3 runbooks want you", for whoever looks what waits. */
export const dueWords = (count: number): string => (count === 1 ? 'A runbook wants you' : `${count} runbooks want you`);

/** "no incident in 90 days", "4 incidents, the last 3 days ago". */
export function incidentWords(incidents: number, lastAt: string | null, now: Date): string {
  if (incidents === 0 || lastAt === null) return 'no incident in 90 days';
  return `${incidents === 1 ? 'one incident' : `${incidents} incidents`}, the last ${agoWords(lastAt, now)}`;
}
