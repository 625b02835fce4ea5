/** How each kind of timeline row looks: a drawing and a tone. An unknown kind is a plain dot. */
import type { IconName } from '../../parts/Icon.svelte';

export type Tone = 'open' | 'page' | 'held' | 'contained' | 'good' | 'bad' | 'plain';
export interface Look {
  icon: IconName;
  tone: Tone;
}

const LOOKS: Record<string, Look> = {
  declared: { icon: 'flag', tone: 'open' },
  alert: { icon: 'incidents', tone: 'open' },
  'alert-joined': { icon: 'incidents', tone: 'plain' },
  'alert-resolved': { icon: 'check', tone: 'plain' },
  flapping: { icon: 'now', tone: 'plain' },
  held: { icon: 'clock', tone: 'plain' },
  paged: { icon: 'phone', tone: 'page' },
  shown: { icon: 'phone', tone: 'plain' },
  confirmed: { icon: 'check', tone: 'good' },
  told: { icon: 'mail', tone: 'plain' },
  'no-receipt': { icon: 'offline', tone: 'bad' },
  'page-failed': { icon: 'warning', tone: 'bad' },
  'page-late': { icon: 'clock', tone: 'bad' },
  'late-tap': { icon: 'clock', tone: 'plain' },
  unreachable: { icon: 'offline', tone: 'bad' },
  'nobody-reached': { icon: 'warning', tone: 'bad' },
  'not-paged': { icon: 'moon', tone: 'plain' },
  'rung-passed': { icon: 'up', tone: 'bad' },
  silence: { icon: 'up', tone: 'page' },
  escalated: { icon: 'up', tone: 'page' },
  'asked-again': { icon: 'clock', tone: 'page' },
  acknowledged: { icon: 'person', tone: 'held' },
  'handed-off': { icon: 'hand', tone: 'held' },
  contained: { icon: 'shield', tone: 'contained' },
  resolved: { icon: 'check', tone: 'good' },
  reopened: { icon: 'flag', tone: 'open' },
  severity: { icon: 'severity', tone: 'open' },
  'held-open': { icon: 'pin', tone: 'held' },
  'let-go': { icon: 'pin', tone: 'plain' },
  snoozed: { icon: 'moon', tone: 'held' },
  'snooze-over': { icon: 'clock', tone: 'page' },
  'left-alone': { icon: 'moon', tone: 'plain' },
  note: { icon: 'note', tone: 'plain' },
  impact: { icon: 'now', tone: 'open' },
  'decision-asked': { icon: 'flag', tone: 'held' },
  decided: { icon: 'check', tone: 'held' },
  'decision-withdrawn': { icon: 'close', tone: 'plain' },
  'role-taken': { icon: 'person', tone: 'held' },
  'role-assigned': { icon: 'person', tone: 'held' },
  'role-offered': { icon: 'hand', tone: 'plain' },
  'role-handed-over': { icon: 'hand', tone: 'held' },
  'role-declined': { icon: 'close', tone: 'plain' },
  'role-released': { icon: 'person', tone: 'plain' },
  'promise-made': { icon: 'clock', tone: 'plain' },
  'promise-hurried': { icon: 'clock', tone: 'page' },
  'promise-extended': { icon: 'clock', tone: 'held' },
  'promise-broken': { icon: 'warning', tone: 'bad' },
  'promise-final': { icon: 'clock', tone: 'plain' },
  'promise-ended': { icon: 'close', tone: 'plain' },
  'approval-asked': { icon: 'shield', tone: 'page' },
  'approval-silent': { icon: 'up', tone: 'bad' },
  'update-due': { icon: 'clock', tone: 'page' },
  'update-overdue': { icon: 'warning', tone: 'bad' },
  'update-unheard': { icon: 'offline', tone: 'bad' },
  'update-approved': { icon: 'check', tone: 'good' },
  'update-refused': { icon: 'close', tone: 'bad' },
  'update-scheduled': { icon: 'clock', tone: 'plain' },
  'update-published': { icon: 'comms', tone: 'good' },
  'update-late': { icon: 'warning', tone: 'bad' },
  'update-held': { icon: 'warning', tone: 'bad' },
  'update-edited': { icon: 'edit', tone: 'plain' },
  'update-retracted': { icon: 'close', tone: 'bad' },
  'update-rewritten': { icon: 'edit', tone: 'plain' },
  'update-discarded': { icon: 'close', tone: 'plain' },
  'announcement-changed': { icon: 'edit', tone: 'plain' },
  briefed: { icon: 'book', tone: 'plain' },
  'run.start': { icon: 'book', tone: 'held' },
  'run.begin': { icon: 'clock', tone: 'plain' },
  'run.tick': { icon: 'check', tone: 'good' },
  'run.untick': { icon: 'close', tone: 'plain' },
  'run.skip': { icon: 'forward', tone: 'plain' },
  'run.note': { icon: 'note', tone: 'plain' },
  'run.choose': { icon: 'forward', tone: 'held' },
  'run.deviate': { icon: 'edit', tone: 'plain' },
  'run.late': { icon: 'clock', tone: 'bad' },
  'run.escalate': { icon: 'up', tone: 'page' },
  'run.inform': { icon: 'comms', tone: 'good' },
  'run.ask': { icon: 'flag', tone: 'page' },
  'run.tell': { icon: 'mail', tone: 'plain' },
  'run.stop': { icon: 'shield', tone: 'held' },
  'run.end': { icon: 'flag', tone: 'plain' },
  'run.check': { icon: 'search', tone: 'plain' },
  'run.check-ended': { icon: 'check', tone: 'plain' },
  'run.call': { icon: 'now', tone: 'page' },
  'run.call-cancel': { icon: 'close', tone: 'plain' },
  'run.call-ended': { icon: 'now', tone: 'plain' },
};

export const lookOf = (kind: string): Look => LOOKS[kind] ?? { icon: 'dot', tone: 'plain' };

/** Of a tap that was made without a network: when it was made. */
export function tappedAt({ kind, data }: { kind: string; data: unknown }): string | null {
  const at = kind === 'late-tap' ? (data as { tapped_at?: unknown } | null)?.tapped_at : null;
  return typeof at === 'string' ? at : null;
}

/** What machines write about single devices, and who took up which step: folded away unless asked for. */
const FINE = new Set(['shown', 'told', 'alert-joined', 'alert-resolved', 'page-late', 'run.begin']);
export const isFine = (kind: string): boolean => FINE.has(kind);
