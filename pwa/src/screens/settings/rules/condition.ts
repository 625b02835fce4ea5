/** Which alerts a route takes, as a form holds it: a flat list of comparisons that all, or any, must hold. */
import type { Json } from '../../../graphql/graphql.ts';

export type Place = 'label' | 'field';
export type How = 'equals' | 'in' | 'matches';
export interface Comparison {
  place: Place;
  name: string;
  how: How;
  /** Of `in`, separated by commas. */
  value: string;
  not: boolean;
}
/** `written` is a condition nested deeper than the form shows: kept word for word. */
export type Condition = { join: 'all' | 'any'; parts: Comparison[] } | { written: Json };

export const FIELDS = ['title', 'severity', 'integration'] as const;
export const HOW_WORDS: Record<How, string> = { equals: 'is', in: 'is one of', matches: 'matches' };

export const comparison = (name = ''): Comparison => ({ place: 'label', name, how: 'equals', value: '', not: false });

type Mapping = { [key: string]: Json };
const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function fromFile(written: Json): Condition {
  if (!isMapping(written)) return { written };
  for (const join of ['all', 'any'] as const) {
    const inside = written[join];
    if (!Array.isArray(inside) || Object.keys(written).length > 1) continue;
    const parts = inside.map(compareFrom);
    return parts.every((part) => part !== null) ? { join, parts } : { written };
  }
  const only = compareFrom(written);
  return only ? { join: 'all', parts: [only] } : { written };
}

function compareFrom(written: Json): Comparison | null {
  if (!isMapping(written)) return null;
  if (isMapping(written['not']) && Object.keys(written).length === 1) {
    const inner = compareFrom(written['not']);
    return inner && !inner.not ? { ...inner, not: true } : null;
  }
  const place = (['label', 'field'] as const).find((one) => one in written);
  const how = (['equals', 'in', 'matches'] as const).find((one) => one in written);
  if (!place || !how || Object.keys(written).length !== 2) return null;
  const value = written[how];
  if (how === 'in' && (!Array.isArray(value) || value.some((one) => String(one).includes(',')))) return null;
  return { place, name: String(written[place]), how, value: Array.isArray(value) ? value.join(', ') : String(value), not: false };
}

export function toFile(condition: Condition): Json {
  if ('written' in condition) return condition.written;
  const parts = condition.parts.map(compareTo);
  return parts.length === 1 ? (parts[0] as Json) : { [condition.join]: parts };
}

function compareTo({ place, name, how, value, not }: Comparison): Json {
  const values = value.split(',').map((one) => one.trim()).filter(Boolean);
  const said = { [place]: name.trim(), [how]: how === 'in' ? values : how === 'equals' ? value.trim() : value };
  return not ? { not: said } : said;
}

/** "label env is staging and not label team is payments", nested parts in brackets. */
export function inWords(written: Json): string {
  if (!isMapping(written)) return 'never';
  for (const [join, word] of [['all', ' and '], ['any', ' or ']] as const) {
    const inside = written[join];
    if (Array.isArray(inside)) return inside.map((part) => (isCompound(part) ? `(${inWords(part)})` : inWords(part))).join(word);
  }
  if (isMapping(written['not'])) return `not ${isCompound(written['not']) ? `(${inWords(written['not'])})` : inWords(written['not'])}`;
  const part = compareFrom(written);
  if (part) return `${part.place} ${part.name} ${HOW_WORDS[part.how]} ${part.value || 'empty'}`;
  return Object.entries(written).map(([key, value]) => `${key} ${String(value)}`).join(' ');
}

const isCompound = (written: Json | undefined): boolean => isMapping(written) && ('all' in written || 'any' in written);
