/** What a route may do with an alert, in words. */

export type Action = '' | 'drop' | 'hold' | 'delay';

export const ACTION_WORDS: Record<Action, string> = {
  '': 'Let it through',
  drop: 'Drop it: kept on record, pages nobody',
  hold: 'Hold it until working hours',
  delay: 'Wait: page only if it still fires after …',
};

export interface RouteDraft {
  /** For lists while editing; the server numbers routes by their order. */
  id: number;
  when: import('../rules/condition.ts').Condition;
  action: Action;
  service: string;
  severity: number | null;
  forSeconds: number;
  heldBack: number;
}
