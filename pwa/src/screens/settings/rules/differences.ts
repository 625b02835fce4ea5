/** What an edit changed, field by field and in words: nobody reads JSON. */
import type { Json } from '../../../graphql/graphql.ts';

export interface Difference {
  field: string;
  before: string | null;
  after: string | null;
}

type Mapping = { [key: string]: Json };
const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Ids and counters say nothing to a reader. */
const SILENT = new Set(['id', 'version']);

export function differences(before: Json, after: Json): Difference[] {
  const [old, new_] = [isMapping(before) ? before : {}, isMapping(after) ? after : {}];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(new_)])].filter((field) => !SILENT.has(field));
  return fields
    .filter((field) => JSON.stringify(old[field] ?? null) !== JSON.stringify(new_[field] ?? null))
    .map((field) => ({ field: field.replaceAll('_', ' '), before: told(old[field]), after: told(new_[field]) }));
}

/** Null for what is not there; lists with commas, mappings as "key value". */
export function told(value: Json | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => (isMapping(one) ? inOne(one) : Array.isArray(one) ? (told(one) ?? '').replaceAll(', ', ' + ') : String(one))).join(value.some(isMapping) ? '\n' : ', ') || 'none';
  return isMapping(value) ? inOne(value) : String(value);
}

const inOne = (value: Mapping): string =>
  Object.entries(value)
    .map(([key, one]): [string, string | null] => [key.replaceAll('_', ' '), told(one)])
    .filter(([, one]) => one !== null)
    .map(([key, one]) => `${key} ${one}`)
    .join(' · ');
