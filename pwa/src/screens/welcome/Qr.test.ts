import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Qr from './Qr.svelte';

/** Every dark module of the drawing, as "x,y". */
function modules(svg: Element): Set<string> {
  const path = svg.querySelector('path')?.getAttribute('d') ?? '';
  return new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
}

test('the code has its three eyes, its quiet edge, and differs with its text', async () => {
  const { rerender } = render(Qr, { text: 'https://tocsin.example.org/welcome?step=device', label: 'Code' });
  const svg = screen.getByRole('img', { name: 'Code' });
  const [left, , side] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  expect(left).toBe(-4);
  const size = (side ?? 0) - 8;
  expect((size - 17) % 4).toBe(0); // versions of the standard: 21, 25, 29 ...
  const first = modules(svg);
  for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
    expect(first.has(`${x},${y}`) && first.has(`${x + 3},${y + 3}`) && first.has(`${x + 6},${y + 6}`)).toBe(true);
    expect(first.has(`${x + 1},${y + 1}`)).toBe(false);
  }
  await rerender({ text: 'https://other.example.org', label: 'Code' });
  expect(modules(svg)).not.toEqual(first);
});
