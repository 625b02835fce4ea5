/** How one person is reached, while it is being written and simulated. */

export interface Step {
  channel: string;
  afterSeconds: number;
}
export type Pages = 'any' | 'working-hours' | 'never';
export const PAGES_WORDS: Record<Pages, string> = {
  any: 'At any hour',
  'working-hours': 'In my working hours',
  never: 'Never: it waits on the list',
};

export const asPages = (pages: string): Pages => (pages in PAGES_WORDS ? (pages as Pages) : 'any');

/** Push, e-mail and the person's own channels, by what a step calls them. */
export function channelsOf(methods: readonly { id: string; label: string }[]): { channel: string; words: string }[] {
  return [
    { channel: 'push', words: 'All my devices' },
    { channel: 'email', words: 'E-mail' },
    ...methods.map((method) => ({ channel: method.id, words: method.label })),
  ];
}

/** The next step: the first channel not used yet, a minute after the last. */
export function nextStep(steps: readonly Step[], channels: readonly { channel: string }[]): Step {
  const used = new Set(steps.map((step) => step.channel));
  const last = Math.max(-60, ...steps.map((step) => step.afterSeconds));
  const free = channels.find(({ channel }) => !used.has(channel)) ?? channels[0];
  return { channel: free?.channel ?? 'push', afterSeconds: last + 60 };
}

/** In the order they happen; what happens together keeps the order it was written in. */
export const inOrder = (steps: readonly Step[]): Step[] => [...steps].sort((a, b) => a.afterSeconds - b.afterSeconds);

/** How far apart steps are drawn, in rem: longer waits are longer, and none leaves the screen. */
export function apart(seconds: number): number {
  return Math.min(6, 0.75 + Math.log2(1 + Math.max(0, seconds) / 30) * 0.8);
}

/** Seconds from one instant to another, never negative. */
export function offset(from: string, at: string): number {
  return Math.max(0, Math.round((Date.parse(at) - Date.parse(from)) / 1000));
}
