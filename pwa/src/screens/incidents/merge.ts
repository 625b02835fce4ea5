/** A list that changes under the reader's eyes without jumping: what is shown stays in place, what is new waits. */

export interface Counted {
  id: string;
  number: number;
  seq: number;
}

/** Rows shown take newer versions of themselves where they stand. */
export function refresh<Row extends Counted>(shown: readonly Row[], news: readonly Row[]): Row[] {
  const newest = new Map(news.map((row) => [row.id, row]));
  return shown.map((row) => {
    const other = newest.get(row.id);
    return other && other.seq > row.seq ? other : row;
  });
}

/** What an answer holds that is not shown yet. */
export function strangers<Row extends Counted>(shown: readonly Row[], answer: readonly Row[]): Row[] {
  const ids = new Set(shown.map(({ id }) => id));
  return answer.filter(({ id }) => !ids.has(id));
}

/** Puts rows where they belong: the highest number first, each once. */
export function put<Row extends Counted>(shown: readonly Row[], rows: readonly Row[]): Row[] {
  return [...shown, ...strangers(shown, rows)].sort((a, b) => b.number - a.number);
}
