/** The banner of a run's incident: enough to act without a network. */
import type { IncidentBanner } from '../../../shared/runbooks/shelf.ts';
import { isOwed, type PromiseState } from '../../rules/comms.ts';

interface Incident {
  number: number;
  title: string;
  severity: number;
  state: string;
  clock: { detectedAt: string; acknowledgedAt: string | null; resolvedAt: string | null };
  promises: readonly { state: PromiseState; dueAt: string }[];
}

export function bannerOf({ number, title, severity, state, clock, promises }: Incident): IncidentBanner {
  const { detectedAt, acknowledgedAt, resolvedAt } = clock;
  const [next = null] = promises.filter(isOwed).map(({ dueAt }) => dueAt).sort();
  return { number, title, severity, state, detectedAt, acknowledgedAt, resolvedAt, nextUpdateDue: next };
}
