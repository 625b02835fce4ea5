/** Marks GraphQL documents, which TypeScript checks against the API's schema; at run time they are plain text. */
import type { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/schema.d.ts';

/** From and to in seconds since 1970, then places in the calendar's people and in the schedule's origins. */
export type CalendarRow = readonly [from: number, to: number, people: readonly number[], origin: number];
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tada = ReturnType<
  typeof initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string; Date: string; JSON: Json; UUID: string; CalendarRows: readonly CalendarRow[] }; disableMasking: true }>
>;
export type { ResultOf, VariablesOf, TadaDocumentNode } from 'gql.tada';

const definitions = new Map<string, Set<string>>();

/** Joins a document with its fragments, each once. No parser is shipped to the phone for this. */
function join(text: string, fragments: readonly string[] = []): string {
  const all = new Set([...fragments.flatMap((fragment) => [...(definitions.get(fragment) ?? [fragment])]), text]);
  const joined = [...all].join('\n');
  definitions.set(joined, all);
  return joined;
}

export const graphql = join as unknown as Tada;
