/** The words that kept runbooks say: a mistyped one is compared with these. The twin of `api/actions/runbooks/vocabulary.py`. */
import { STEM } from './document.ts';
import { stem } from './words.ts';

const ONE_WRONG = 4;
const TWO_WRONG = 8;
const MOST_NEAREST = 3;

/** Words are cut before they are longer, and two letters may be too many. */
const LONGEST = 42;
/** Used again and again: a keystroke compares thousands of words. */
const ROWS: [Uint8Array, Uint8Array, Uint8Array] = [new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1)];

export class Vocabulary {
  /** How many runbooks say it. */
  readonly #times = new Map<string, number>();
  /** Words of letters, and which letters each has, as bits. */
  readonly #spelt: string[] = [];
  readonly #letters: number[] = [];
  readonly #nearest = new Map<string, readonly string[]>();

  add(word: string, times: number): void {
    if (word.startsWith(STEM)) return;
    const known = this.#times.get(word);
    this.#times.set(word, (known ?? 0) + times);
    if (known !== undefined || !/^\p{L}+$/u.test(word)) return;
    this.#spelt.push(word);
    this.#letters.push(lettersOf(word));
  }

  /** Nothing for a word that is said, or begins one that is, or is too short to be mistaken. */
  nearest(word: string, isOpen: boolean): readonly string[] {
    const key = `${word}${isOpen ? '*' : ''}`;
    const known = this.#nearest.get(key) ?? this.#look(word, isOpen);
    this.#nearest.set(key, known);
    return known;
  }

  #look(word: string, isOpen: boolean): readonly string[] {
    const wrong = mayBeWrong(word);
    if (wrong === 0 || this.#isKnown(word)) return [];
    const letters = lettersOf(word);
    let least = wrong;
    let found = new Set<string>();
    for (let at = 0; at < this.#spelt.length; at += 1) {
      const one = this.#spelt[at] ?? '';
      if (isOpen && one.startsWith(word)) return [];
      if (one.length < word.length - least || (!isOpen && one.length > word.length + least)) continue;
      if (bits(letters & ~(this.#letters[at] ?? 0)) > least) continue;
      for (const [length, distance] of distances(word, one, least, isOpen)) {
        if (distance < least) found = new Set();
        least = Math.min(least, distance);
        if (distance === least) found.add(one.slice(0, length));
      }
    }
    const rank = (one: string): number => this.#times.get(one) ?? 0;
    return [...found].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1)).slice(0, MOST_NEAREST);
  }

  #isKnown(word: string): boolean {
    return this.#times.has(word) || this.#times.has(stem(word));
  }
}

function mayBeWrong(word: string): number {
  if (!/^\p{L}+$/u.test(word) || word.length < ONE_WRONG) return 0;
  return word.length >= TWO_WRONG ? 2 : 1;
}

/**
 * How many letters are wrong, missing, too many or swapped with their neighbour: of `known` as a whole, or while
 * `isOpen` of each of its beginnings; only where it is no more than `most`.
 */
export function distances(word: string, known: string, most: number, isOpen: boolean): [length: number, distance: number][] {
  const width = Math.min(known.length, word.length + most, LONGEST);
  let [before, row, next] = ROWS;
  for (let to = 0; to <= width; to += 1) row[to] = to;
  for (let at = 1; at <= word.length; at += 1) {
    let least = (next[0] = at);
    const letter = word.charCodeAt(at - 1);
    for (let to = 1; to <= width; to += 1) {
      const other = known.charCodeAt(to - 1);
      let cost = Math.min(row[to]! + 1, next[to - 1]! + 1, row[to - 1]! + (letter === other ? 0 : 1));
      const isSwapped = at > 1 && to > 1 && letter === known.charCodeAt(to - 2) && word.charCodeAt(at - 2) === other;
      if (isSwapped) cost = Math.min(cost, before[to - 2]! + 1);
      next[to] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return [];
    [before, row, next] = [row, next, before];
  }
  const found: [number, number][] = [];
  for (let to = isOpen ? Math.max(word.length - most, 1) : known.length; to <= width; to += 1) if (row[to]! <= most) found.push([to, row[to]!]);
  return found;
}

/** One bit for each letter, and one for all others. */
function lettersOf(word: string): number {
  let found = 0;
  for (let at = 0; at < word.length; at += 1) {
    const letter = word.charCodeAt(at) - 97;
    found |= 1 << (letter >= 0 && letter < 26 ? letter : 26);
  }
  return found;
}

function bits(of: number): number {
  let count = 0;
  for (let left = of; left !== 0; left &= left - 1) count += 1;
  return count;
}
