import { expect, test } from 'vitest';
import { SEVERITY_CHOICES, severityChoice, severityOf } from './actions.ts';

test('every choice of severity comes back from the form as it was', () => {
  for (const { value } of SEVERITY_CHOICES) {
    const { severity, lowerTo } = severityOf(value);
    expect(severityChoice(severity, lowerTo)).toBe(value);
  }
  expect(severityOf('')).toEqual({ severity: null, lowerTo: null });
  expect(severityOf('2')).toEqual({ severity: 2, lowerTo: null });
  expect(severityOf('at most 3')).toEqual({ severity: null, lowerTo: 3 });
});
