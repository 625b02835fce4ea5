/** Promised times between updates, by audience. */
import type { Json } from '../../../graphql/graphql.ts';

export const AUDIENCES = [
  { audience: 'public', words: 'The public' },
  { audience: 'customers', words: 'Customers' },
  { audience: 'internal', words: 'Colleagues' },
  { audience: 'executives', words: 'Executives' },
] as const;
export type Audience = (typeof AUDIENCES)[number]['audience'];

/** Seconds by audience; null where nothing is promised. */
export function cadenceFrom(written: Json): Record<Audience, number | null> {
  const said = typeof written === 'object' && written !== null && !Array.isArray(written) ? written : {};
  const seconds = (audience: Audience): number | null => (typeof said[audience] === 'number' ? said[audience] : null);
  return { public: seconds('public'), customers: seconds('customers'), internal: seconds('internal'), executives: seconds('executives') };
}

export const cadenceTo = (cadence: Record<Audience, number | null>): { [audience: string]: number } =>
  Object.fromEntries(Object.entries(cadence).filter((entry): entry is [string, number] => entry[1] !== null));
