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
  /** "2" replaces what the alert says, "at most 3" only makes it milder, empty leaves it. */
  severity: string;
  forSeconds: number;
  heldBack: number;
}

const MILDER = 'at most ';

/** One choice on the form, two fields of a route. */
export const severityChoice = (severity: number | null, lowerTo: number | null): string =>
  lowerTo ? `${MILDER}${lowerTo}` : severity ? String(severity) : '';

export function severityOf(choice: string): { severity: number | null; lowerTo: number | null } {
  const level = Number(choice.replace(MILDER, '')) || null;
  return choice.startsWith(MILDER) ? { severity: null, lowerTo: level } : { severity: level, lowerTo: null };
}

export const SEVERITY_CHOICES: readonly { value: string; words: string }[] = [
  { value: '', words: 'As the alert says' },
  ...[1, 2, 3, 4].map((level) => ({ value: severityChoice(level, null), words: `SEV${level}` })),
  ...[2, 3, 4].map((level) => ({ value: severityChoice(null, level), words: `At most SEV${level}` })),
];
