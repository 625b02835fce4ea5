/** Other names of the same thing, as the server last told them. The twin of `api/domain/runbooks/synonyms.py`. */
import { stem, wordsOf } from './words.ts';
import { WordList } from './word-list.ts';

export type Name = readonly string[];

export class Synonyms {
  readonly #others = new Map<string, Map<string, Name>>();
  #longest = 1;
  /** Every word of every name, as it is written. */
  readonly words: WordList;

  /** A name in two groups has the others of both. */
  constructor(groups: readonly (readonly string[])[]) {
    const words = new Set<string>();
    for (const group of groups) {
      const names = group.map(wordsOf).filter(({ length }) => length > 0);
      for (const name of names) {
        for (const word of name) words.add(word);
        this.#longest = Math.max(this.#longest, name.length);
        const known = this.#others.get(key(name)) ?? new Map<string, Name>();
        for (const other of names) if (key(other) !== key(name)) known.set(other.join(' '), other);
        this.#others.set(key(name), known);
      }
    }
    this.words = new WordList([...words].sort().join(' '));
  }

  /** Of how many words from here the longest name that is known is made; 0 where none is. */
  lengthAt(words: readonly string[], place: number): number {
    for (let length = Math.min(this.#longest, words.length - place); length > 0; length -= 1) {
      if (this.#others.has(key(words.slice(place, place + length)))) return length;
    }
    return 0;
  }

  others(name: Name): Name[] {
    return [...(this.#others.get(key(name))?.values() ?? [])];
  }
}

const key = (name: Name): string => name.map(stem).join(' ');
