/** What a component may be, in words, and how each is shown: by colour, word and shape. */

export type ComponentStatus = 'OPERATIONAL' | 'UNDER_MAINTENANCE' | 'DEGRADED_PERFORMANCE' | 'PARTIAL_OUTAGE' | 'MAJOR_OUTAGE';

/** The best first. */
export const COMPONENT_STATUSES: readonly ComponentStatus[] = ['OPERATIONAL', 'UNDER_MAINTENANCE', 'DEGRADED_PERFORMANCE', 'PARTIAL_OUTAGE', 'MAJOR_OUTAGE'];

export const STATUS_WORDS: Record<ComponentStatus, string> = {
  OPERATIONAL: 'Operational',
  UNDER_MAINTENANCE: 'Under maintenance',
  DEGRADED_PERFORMANCE: 'Degraded performance',
  PARTIAL_OUTAGE: 'Partial outage',
  MAJOR_OUTAGE: 'Major outage',
};

/** A token of styles/tokens.css. */
export const STATUS_COLOURS: Record<ComponentStatus, string> = {
  OPERATIONAL: 'var(--good)',
  UNDER_MAINTENANCE: 'var(--acknowledged)',
  DEGRADED_PERFORMANCE: 'var(--sev-3)',
  PARTIAL_OUTAGE: 'var(--sev-2)',
  MAJOR_OUTAGE: 'var(--sev-1)',
};
