/** What an edit changed, field by field, in words. */
import { deedWords } from '../../rules/edit-words.ts';
import { isEqual } from '../../rules/equal.ts';

export interface FieldChange {
  field: string;
  was: string;
  is: string;
}

export function changesOf(before: unknown, after: unknown): FieldChange[] {
  const [was, is] = [fields(before), fields(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .filter((name) => !isEqual(was[name] ?? null, is[name] ?? null))
    .map((name) => ({ field: name.replaceAll('_', ' '), was: words(was[name]), is: words(is[name]) }))
    .filter(({ was, is }) => was !== is);
}

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function words(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.map(words).join(', ') : 'nothing';
  if (typeof value === 'object') {
    const all = Object.entries(value).map(([key, one]) => `${key} ${words(one)}`);
    return all.length > 0 ? all.join(' · ') : 'nothing';
  }
  return String(value);
}

/** Runbooks of a service are told by name among what was done to it. */
export const toldOf = (edit: { noun: string; handle: string; verb: string }): string =>
  deedWords(edit, edit.noun === 'runbook' ? `the runbook ${edit.handle}` : 'it');

/** "person:ana" as "ana", "file" as it is. */
export const actorWords = (actor: string): string => actor.replace(/^person:/, '');
