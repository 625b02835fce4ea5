/** Lengths of time as forms hold them: a count and a unit, always seconds underneath. */

export type Unit = 's' | 'm' | 'h' | 'd';
export const SECONDS: Record<Unit, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
export const UNIT_WORDS: Record<Unit, string> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };

/** In the largest unit that needs no fraction: 90 s stays 90 s, 300 s is 5 m. Nothing is said in minutes. */
export function inUnits(seconds: number): { count: number; unit: Unit } {
  const unit = seconds ? (['d', 'h', 'm'] as const).find((one) => seconds % SECONDS[one] === 0) : 'm';
  return { count: seconds / SECONDS[unit ?? 's'], unit: unit ?? 's' };
}

/** "1 h 30 min", exact to the second, unlike a relative time. */
export function exactly(seconds: number): string {
  const words: string[] = [];
  let left = Math.max(0, Math.round(seconds));
  for (const [unit, word] of [['d', 'd'], ['h', 'h'], ['m', 'min'], ['s', 's']] as const) {
    const count = Math.floor(left / SECONDS[unit]);
    if (count) words.push(`${count} ${word}`);
    left -= count * SECONDS[unit];
  }
  return words.join(' ') || '0 s';
}
