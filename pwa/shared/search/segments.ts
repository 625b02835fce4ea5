/** The index of what this device keeps: small pieces that are made once, kept as bytes, and searched one after another. */
import type { Weight, Words } from './document.ts';
import type { Phrase, Query, Wanted } from './query.ts';
import type { Turns } from '../turns.ts';
import { WordList } from './word-list.ts';

export interface Entry {
  handle: string;
  /** Of what was read: a new version, or a body that has come, is read anew. */
  hash: string;
  title: string;
  summary: string;
  services: readonly string[];
}

/** Words and where each is said, as bytes: nothing of it has to be built again when it is opened. */
interface KeptLists<Places> {
  /** In order, with blanks between. */
  words: string;
  /** Where the postings of each word begin; one more at the end. */
  starts: Uint32Array;
  postings: Places;
}

/** As IndexedDB keeps it. */
export interface Segment {
  id: string;
  entries: readonly Entry[];
  /** Every word; a posting is an entry's place. */
  said: KeptLists<Uint8Array>;
  /** What stands where it tells more than that it is said; a posting is an entry's place times 8, and the weight. Short: what counts is read here. */
  telling: KeptLists<Uint16Array>;
}

/** Few enough that no stroke of making one is long, and that a place is a byte. */
export const MOST_ENTRIES = 64;
const WEIGHTS = [1, 0.6, 0.4, 0.1, 0] as const;
const BASE = 0.05;
const MEANT = 0.5;
const NEAR = 1.5;
const SAID_ONLY: Weight = 4;

/** One in the making: runbooks are added one by one, so that whoever types has their turn between them. */
export class SegmentMaker {
  readonly #entries: Entry[] = [];
  readonly #said = new Map<string, number[]>();
  readonly #telling = new Map<string, number[]>();

  add(entry: Entry, words: Words): void {
    const place = this.#entries.push(entry) - 1;
    for (const [word, weight] of words) {
      note(this.#said, word, place);
      if (weight < SAID_ONLY) note(this.#telling, word, place * 8 + weight);
    }
  }

  async finish(id: string, turns: Turns): Promise<Segment> {
    const said = await kept(this.#said, (size) => new Uint8Array(size), turns);
    const telling = await kept(this.#telling, (size) => new Uint16Array(size), turns);
    return { id, entries: this.#entries, said, telling };
  }
}

function note(lists: Map<string, number[]>, word: string, posting: number): void {
  const list = lists.get(word);
  if (list) list.push(posting);
  else lists.set(word, [posting]);
}

async function kept<Places extends Uint8Array | Uint16Array>(found: ReadonlyMap<string, number[]>, room: (size: number) => Places, turns: Turns): Promise<KeptLists<Places>> {
  const words = [...found.keys()].sort();
  await turns.give();
  const lists = words.map((word) => found.get(word) ?? []);
  const starts = new Uint32Array(words.length + 1);
  lists.forEach((list, at) => (starts[at + 1] = (starts[at] ?? 0) + list.length));
  await turns.give();
  const postings = room(starts[words.length] ?? 0);
  lists.forEach((list, at) => postings.set(list, starts[at]));
  await turns.give();
  return { words: words.join(' '), starts, postings };
}

class OpenLists {
  readonly words: WordList;
  readonly #starts: Uint32Array;
  readonly #postings: Uint8Array | Uint16Array;

  constructor({ words, starts, postings }: KeptLists<Uint8Array | Uint16Array>) {
    this.words = new WordList(words);
    this.#starts = starts;
    this.#postings = postings;
  }

  timesAt(place: number): number {
    return (this.#starts[place + 1] ?? 0) - (this.#starts[place] ?? 0);
  }

  each({ word, isBeginning }: Wanted, visit: (posting: number) => void): void {
    const [first, last] = this.words.range(word, isBeginning);
    for (let at = this.#starts[first] ?? 0; at < (this.#starts[last] ?? 0); at += 1) visit(this.#postings[at] ?? 0);
  }
}

export interface Scored {
  entry: Entry;
  /** Its title as equals are put in order by. */
  title: string;
  score: number;
  /** How many of the terms it says. */
  terms: number;
  isNear: boolean;
}

/** A segment as it is searched. */
export class OpenSegment {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly #said: OpenLists;
  readonly #telling: OpenLists;
  readonly #titles: readonly string[];

  constructor(segment: Segment) {
    this.id = segment.id;
    this.entries = segment.entries;
    this.#titles = segment.entries.map(({ title }) => title.toLowerCase());
    this.#said = new OpenLists(segment.said);
    this.#telling = new OpenLists(segment.telling);
  }

  get words(): WordList {
    return this.#said.words;
  }

  /** How many entries say the word at this place. */
  timesAt(place: number): number {
    return this.#said.timesAt(place);
  }

  /** Whatever says one of the terms at least. */
  search(query: Query, service: string | null, isLive: (entry: Entry) => boolean): Scored[] {
    const terms = new Uint8Array(this.entries.length);
    query.terms.forEach((term, at) => {
      const here = new Uint8Array(this.entries.length);
      for (const phrase of [term.said, ...term.meant]) this.#all(phrase, here);
      if (query.beginning && at === query.terms.length - 1) this.#telling.each(query.beginning, (posting) => (here[posting >> 3] = 1));
      here.forEach((says, entry) => (terms[entry] = (terms[entry] ?? 0) + says));
    });
    const worth = this.#worth(query);
    return this.entries.flatMap((entry, at) => {
      if (!terms[at] || !isLive(entry)) return [];
      const isNear = service !== null && entry.services.includes(service);
      return [{ entry, title: this.#titles[at] ?? '', score: (BASE + (worth[at] ?? 0)) * (isNear ? NEAR : 1), terms: terms[at], isNear }];
    });
  }

  #worth(query: Query): Float64Array {
    const worth = new Float64Array(this.entries.length);
    const { said, meant } = counted(query);
    const count = (one: Wanted, times: number): void =>
      this.#telling.each(one, (posting) => (worth[posting >> 3] = (worth[posting >> 3] ?? 0) + times * WEIGHTS[(posting & 7) as Weight]));
    for (const one of said) count(one, 1);
    for (const one of meant) count(one, MEANT);
    return worth;
  }

  /** Marks the entries that say all of it. */
  #all(phrase: Phrase, here: Uint8Array): void {
    const said = new Uint8Array(this.entries.length);
    phrase.forEach((forms, at) => {
      for (const one of forms) this.#said.each(one, (entry) => void (said[entry] === at && (said[entry] = at + 1)));
    });
    said.forEach((times, entry) => void (times === phrase.length && times > 0 && (here[entry] = 1)));
  }
}

/** What is counted: of a word that is wanted whole and as a beginning, the beginning alone. */
function counted({ terms, beginning }: Query): { said: Wanted[]; meant: Wanted[] } {
  const said = unique([...terms.flatMap(({ said }) => said.flat()), ...(beginning ? [beginning] : [])]);
  const begun = new Set(said.flatMap(({ word, isBeginning }) => (isBeginning ? [word] : [])));
  return { said: said.filter(({ word, isBeginning }) => isBeginning || !begun.has(word)), meant: unique(terms.flatMap(({ meant }) => meant.flat(2))) };
}

const unique = (wanted: readonly Wanted[]): Wanted[] => [...new Map(wanted.map((one) => [`${one.word}${one.isBeginning ? '*' : ''}`, one])).values()];
