/** Which changes are news: every incident counts its own changes, so repeats and latecomers can be told. */

export class Seqs {
  #seen = new Map<string, number>();

  /** Notes the change, and says whether anything newer or equal was seen before. */
  isNews(id: string, seq: number): boolean {
    const seen = this.#seen.get(id);
    if (seen !== undefined && seq <= seen) return false;
    this.#seen.set(id, seq);
    return true;
  }

  /** What to name when asking for what was missed. */
  asVariables(): { [id: string]: number } {
    return Object.fromEntries(this.#seen);
  }

  get empty(): boolean {
    return this.#seen.size === 0;
  }
}

/** How long to wait before attempt `tries` (from 0): doubling to 30 s, spread so that a thousand clients do not return at once. */
export function backoff(tries: number, random: () => number): number {
  const most = Math.min(30_000, 500 * 2 ** tries);
  return most / 2 + (most / 2) * random();
}
