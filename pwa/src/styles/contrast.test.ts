/** Every pair of colours that carries words meets WCAG 2.2 AA, in both themes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const GROUNDS = ['--ground', '--surface', '--raised', '--hover', '--sunken'];
const WORDS = ['--text', '--text-soft', '--text-faint', '--accent', '--sev-1', '--sev-2', '--sev-3', '--sev-4'];
const STATES = ['--acknowledged', '--contained', '--good'];
const WASHED = [1, 2, 3, 4].map((n) => [`--sev-${n}`, `--sev-${n}-wash`]);

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const colour = (token: string): string => {
    const value = new RegExp(`${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
    if (!value) throw new Error(`${token} is no pair of colours`);
    return value[theme === 'light' ? 1 : 2] as string;
  };
  const pairs = [
    ...GROUNDS.flatMap((ground) => [...WORDS, ...STATES].map((word) => [word, ground])),
    ...WASHED,
    ...STATES.map((state) => [state, `${state}-wash`]),
    ...WASHED.map(([, wash]) => ['--text', wash]),
    ['--on-accent', '--accent'],
    ['--on-accent', '--accent-hover'],
    ['--accent', '--accent-wash'],
    ['--text', '--accent-wash'],
  ] as [string, string][];

  test.each(pairs)('%s reads on %s', (word, ground) => {
    expect(contrast(colour(word), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([1, 2, 3, 4])('white reads on the solid of severity %d', (level) => {
    expect(contrast('#ffffff', colour(`--sev-${level}-solid`))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['--line-strong', '--focus'])('%s can be told from every ground', (edge) => {
    for (const ground of GROUNDS) expect(contrast(colour(edge), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
