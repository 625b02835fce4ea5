/** Lists that a form reorders. None changes the list it is given. */

/** One place up (-1) or down (1); at either end nothing moves. */
export function moved<Item>(items: readonly Item[], at: number, by: -1 | 1): Item[] {
  const next = [...items];
  const other = at + by;
  if (other < 0 || other >= items.length || at < 0 || at >= items.length) return next;
  [next[at], next[other]] = [next[other] as Item, next[at] as Item];
  return next;
}

export const without = <Item>(items: readonly Item[], at: number): Item[] => items.filter((_, place) => place !== at);

export const replaced = <Item>(items: readonly Item[], at: number, item: Item): Item[] =>
  items.map((old, place) => (place === at ? item : old));
