import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { zoneClock } from './clock.ts';
import Month from './Month.svelte';
import type { Stretch } from './stretches.ts';
import { periodOf } from './views.ts';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const at = (day: number, hour = 0): number => Date.UTC(2026, 10, day, hour);

function stretch(key: string, from: number, to: number, more: Partial<Stretch> = {}): Stretch {
  const schedule = { handle: 'primary', name: 'Primary', timeZone: 'UTC' };
  return { key, kind: 'shift', schedule, from, to, people: [ANA], origin: 'weeks', opens: true, closes: true, overrides: [], ...more };
}

const STRETCHES = [
  stretch('shift', at(2, 9), at(9, 9)),
  stretch('gap', at(9, 9), at(10, 9), { kind: 'gap', people: [] }),
  stretch('changed', at(10, 9), at(11, 9), { origin: 'override' }),
];

function shown(more: Record<string, unknown> = {}) {
  const chosen: string[] = [];
  const opened: string[] = [];
  const props = {
    stretches: STRETCHES,
    clock: zoneClock('UTC', at(1), at(30)),
    period: periodOf('grid', '2026-11-09'),
    day: '2026-11-09',
    today: '2026-11-04',
    tints: new Map([['ana', 0]]),
    me: 'bo',
    oneSchedule: false,
    now: new Date(at(4)),
    onday: (day: string) => void chosen.push(day),
    onopen: ({ key }: Stretch) => void opened.push(key),
    ...more,
  };
  return { chosen, opened, ...render(Month, props) };
}

const day = (name: string): HTMLElement => screen.getByRole('button', { name: new RegExp(`^${name}`) });

test('the month is a table of days that say what is on them', () => {
  shown();
  const table = screen.getByRole('table', { name: 'November 2026, day by day' });
  expect(within(table).getAllByRole('columnheader')).toHaveLength(7);
  expect(within(table).getAllByRole('button')).toHaveLength(42);
  expect(day('Wednesday 4 November, today; Primary Ana Ruiz').getAttribute('aria-current')).toBe('date');
  expect(day('Monday 9 November; Primary Ana Ruiz, then nobody').textContent).toContain('▲');
  expect(day('Tuesday 10 November; .*; changed by hand').textContent).toContain('⇄');
  expect(screen.getByText('▲ nobody is on call')).toBeTruthy();
});

test('the chosen day is listed below, and its shifts open as everywhere', async () => {
  const { opened } = shown();
  expect(day('Monday 9 November').getAttribute('aria-pressed')).toBe('true');
  const list = screen.getByRole('region', { name: 'Monday 9 November' });
  const rows = within(list).getAllByRole('button');
  expect(rows.map(({ textContent }) => textContent?.split(',')[0]?.trim())).toEqual(['Ana Ruiz', 'Gap']);
  await userEvent.click(rows[1] as HTMLElement);
  expect(opened).toEqual(['gap']);
});

test('another day is chosen by a tap or by keys', async () => {
  const { chosen } = shown();
  await userEvent.click(day('Tuesday 10 November'));
  day('Wednesday 11 November').focus();
  await userEvent.keyboard('{Enter}');
  expect(chosen).toEqual(['2026-11-10', '2026-11-11']);
});

test('the chosen day is the one in the tab order', () => {
  shown();
  expect(screen.getAllByRole('button').filter((one) => one.classList.contains('day') && one.tabIndex === 0)).toEqual([day('Monday 9 November')]);
});
