/** Thousands of words as the one text they lie in: opening it makes no string of each, as a search looks at a handful. */
export class WordList {
  readonly #text: string;
  /** Where each word begins; one more past the end. */
  readonly #starts: Uint32Array;
  readonly length: number;

  /** `text` has its words in order of their letters' numbers, with one blank between. */
  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) starts.push(at + 1);
    this.length = text === '' ? 0 : starts.length;
    this.#starts = Uint32Array.from([...starts, text.length + 1]);
  }

  at(place: number): string {
    return this.#text.slice(this.#starts[place] ?? 0, (this.#starts[place + 1] ?? 1) - 1);
  }

  /** The place of the first word that does not come before this one. */
  lowest(word: string): number {
    let from = 0;
    let to = this.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.at(middle) < word) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** The places of a word, or of all that begin so: from the first to before the second. */
  range(word: string, isBeginning: boolean): [first: number, end: number] {
    const first = this.lowest(word);
    if (isBeginning) return [first, this.lowest(word + LAST)];
    return [first, this.at(first) === word && first < this.length ? first + 1 : first];
  }

  has(word: string): boolean {
    const [first, end] = this.range(word, false);
    return first < end;
  }

  hasBeginning(word: string): boolean {
    const [first, end] = this.range(word, true);
    return first < end;
  }
}

/** Comes after every letter there is. */
const LAST = '\uffff';
