/** Which two versions are compared. Both are in the address, so that they can be sent to a colleague. */

export type Pair = readonly [before: number, after: number];

/** Without a choice the newest and the one before it; null where there is only one. */
export function chosen(query: URLSearchParams, numbers: readonly number[]): Pair | null {
  if (numbers.length < 2) return null;
  const asked = [Number(query.get('from')), Number(query.get('to'))].filter((number) => numbers.includes(number));
  const newest = Math.max(...numbers);
  const [one = newest - 1, other = one === newest ? newest - 1 : newest] = asked;
  return one <= other ? [one, other] : [other, one];
}

/** A tap on a version: it takes the place of the one that is nearer to it. */
export function turned([before, after]: Pair, number: number): Pair {
  if (number === before || number === after) return [before, after];
  if (Math.abs(number - before) < Math.abs(number - after)) return [number, after];
  return number < before ? [number, before] : [before, number];
}
