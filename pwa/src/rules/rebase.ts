/** Two people edited the same thing: what each of them changed, field by field. */
import { isEqual } from './equal.ts';

export interface Rebased<Form> {
  form: Form;
  /** Changed by somebody else, untouched here: taken over. */
  taken: (keyof Form)[];
  /** Changed on both sides: what was typed here stays. */
  both: (keyof Form)[];
}

/** Somebody saved while this form was open: what was typed stays, what was not follows theirs. */
export function rebase<Form extends object>({ base, mine, theirs }: Record<'base' | 'mine' | 'theirs', Form>): Rebased<Form> {
  const form = { ...mine };
  const taken: (keyof Form)[] = [];
  const both: (keyof Form)[] = [];
  for (const field of Object.keys(theirs) as (keyof Form)[]) {
    if (saysTheSame(base[field], theirs[field]) || saysTheSame(mine[field], theirs[field])) continue;
    if (saysTheSame(base[field], mine[field])) {
      form[field] = theirs[field];
      taken.push(field);
    } else both.push(field);
  }
  return { form, taken, both };
}

/** Whether two values of a form say the same. The `id` of a row only keeps its place on the screen. */
export const saysTheSame = (one: unknown, other: unknown): boolean => isEqual(withoutIds(one), withoutIds(other));

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === 'id' ? [] : [[key, withoutIds(inner)]])));
}
