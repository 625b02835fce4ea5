/** What somebody typed, as what to look for. The twin of `api/domain/runbooks/query.py`. */
import { STEM } from './document.ts';
import type { Name, Synonyms } from './synonyms.ts';
import { COMMON, stem, wordsOf } from './words.ts';

/** One word as runbooks keep it; with `isBeginning`, every word that begins so. */
export interface Wanted {
  word: string;
  isBeginning: boolean;
}

/** Any of these will do. */
export type Forms = readonly Wanted[];
/** All of these. */
export type Phrase = readonly Forms[];

export interface Term {
  typed: string;
  said: Phrase;
  /** Other names of the same thing. */
  meant: readonly Phrase[];
  /** The known word that it was taken for. */
  readAs: string | null;
}

/** All of `terms` are wanted; of a last one that is unfinished and short, `beginning` will do too. */
export interface Query {
  terms: readonly Term[];
  beginning: Wanted | null;
}

/** The nearest known words to one that no runbook says; it is told whether more letters may follow. */
export type Nearest = (word: string, isOpen: boolean) => readonly string[];

const MOST_LETTERS = 200;
const MOST_WORDS = 12;
const SHORTEST_BEGINNING = 3;

export function readQuery(text: string, synonyms: Synonyms, nearest: Nearest): Query {
  const letters = [...text.slice(0, 2 * MOST_LETTERS)].slice(0, MOST_LETTERS);
  const words = wordsOf(letters.join('')).slice(0, MOST_WORDS);
  const isOpen = /[\p{L}\p{N}]/u.test(letters.at(-1) ?? '');
  const terms = termsOf(words, synonyms, nearest, isOpen);
  const last = isOpen ? terms.at(-1)?.typed : undefined;
  return { terms, beginning: last && last.length < SHORTEST_BEGINNING ? { word: last, isBeginning: true } : null };
}

function termsOf(words: readonly string[], synonyms: Synonyms, nearest: Nearest, isOpen: boolean): Term[] {
  const telling = words.some((word) => !COMMON.has(word));
  const terms: Term[] = [];
  for (let place = 0; place < words.length; ) {
    const length = Math.max(synonyms.lengthAt(words, place), 1);
    const group = words.slice(place, place + length);
    place += length;
    if (telling && group.every((word) => COMMON.has(word))) continue;
    terms.push(read(group, synonyms, nearest, isOpen && place === words.length));
  }
  return terms;
}

function read(group: readonly string[], synonyms: Synonyms, nearest: Nearest, isOpen: boolean): Term {
  const word = group[0] ?? '';
  if (group.length > 1) {
    const kept = group.filter((one) => !COMMON.has(one));
    const said = kept.map((one, place) => forms(one, isOpen && place === kept.length - 1));
    return { typed: group.join(' '), said, meant: others(group, synonyms), readAs: null };
  }
  const [best, ...rest] = nearest(word, isOpen);
  if (best === undefined) {
    const said = [forms(word, isOpen && word.length >= SHORTEST_BEGINNING)];
    return { typed: word, said, meant: others(group, synonyms), readAs: null };
  }
  const said = [[best, ...rest].flatMap((one) => forms(one, isOpen))];
  return { typed: word, said, meant: others([best], synonyms), readAs: isOpen ? `${best}…` : best };
}

function forms(word: string, isBeginning: boolean): Forms {
  const root = stem(word);
  const stems = [{ word: STEM + root, isBeginning: false }];
  if (!isBeginning) return [{ word: root, isBeginning: false }, ...stems];
  return [{ word, isBeginning: true }, ...stems, ...(root === word ? [] : [{ word: root, isBeginning: false }])];
}

const others = (group: Name, synonyms: Synonyms): Phrase[] =>
  synonyms.others(group).map((name) => name.filter((word) => !COMMON.has(word)).map((word) => forms(word, false)));
