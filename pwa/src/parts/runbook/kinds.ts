/** The colour of each kind of step; its word and its shape stand beside it. */
import type { StepKind } from '../../../shared/runbooks/body.ts';

export const KIND_TONES: Record<StepKind, string> = {
  do: 'var(--accent)',
  decide: 'var(--contained)',
  check: 'var(--good)',
  communicate: 'var(--acknowledged)',
  'roll back': 'var(--warn)',
};
