/** Finds kept runbooks as one types, without a network. Searching never waits for the index to be made: it uses what there is of it. */
import { all, keptBody } from '../runbooks/library.ts';
import { listen } from '../messages.ts';
import { STEM, wordsOfBody, wordsOfListed } from './document.ts';
import { Hits, type KeptHit } from './hits.ts';
import { readQuery, type Query } from './query.ts';
import { arrangeSegments, entryOf } from './plan.ts';
import { dropSegments, keepSegment, keptSegment, keptSegmentIds, keptSynonyms } from './store.ts';
import { MOST_ENTRIES, OpenSegment, SegmentMaker, type Entry, type Scored, type Segment } from './segments.ts';
import type { KeptRunbook } from '../runbooks/shelf.ts';
import { Synonyms } from './synonyms.ts';
import { Vocabulary } from './vocabulary.ts';
import { stem } from './words.ts';
import { alone } from '../sending.ts';
import { Turns } from '../turns.ts';
import { WordList } from './word-list.ts';

/** The best first. */
export async function searchKept(words: string, { service = null, limit = 20 }: { service?: string | null; limit?: number } = {}): Promise<KeptHit[]> {
  const index = await open();
  const query = await index.read(words);
  const found = index.search(query, service).slice(0, limit);
  return index.hits.of(found, query, service);
}

/** Reads what came, and forgets what went; resolves when the index is that of what is kept. */
export async function indexKept(): Promise<void> {
  const index = current();
  await index.opened;
  await index.refresh();
}

class KeptIndex {
  readonly opened: Promise<void>;
  readonly hits = new Hits();
  #segments: readonly OpenSegment[] = [];
  #live: ReadonlyMap<string, string> = new Map();
  /** By handle. */
  #worth: ReadonlyMap<string, number> = new Map();
  #synonyms = new Synonyms([]);
  /** What a word that no runbook says is compared with. */
  #vocabulary: Vocabulary | null = null;
  /** The segments that the vocabulary is of. */
  #learnt: readonly OpenSegment[] | null = null;
  #learning: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor() {
    this.opened = this.#open();
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  /** A word that no runbook says waits until all that they do say is known; whoever types need not. */
  async read(words: string): Promise<Query> {
    let waits = false;
    const nearest = (word: string, isOpen: boolean): readonly string[] => {
      if (this.#says(word, isOpen)) return [];
      waits ||= !this.#vocabulary;
      return this.#vocabulary?.nearest(word, isOpen) ?? [];
    };
    const query = readQuery(words, this.#synonyms, nearest);
    if (!waits) return query;
    await this.learn();
    return readQuery(words, this.#synonyms, nearest);
  }

  learn(): Promise<void> {
    if (this.#learnt === this.#segments) return Promise.resolve();
    return (this.#learning ??= this.#learn().finally(() => (this.#learning = null)));
  }

  async #learn(): Promise<void> {
    const [segments, turns, vocabulary] = [this.#segments, new Turns(), new Vocabulary()];
    for (const segment of segments) {
      for (let at = 0; at < segment.words.length; at += 1) {
        vocabulary.add(segment.words.at(at), segment.timesAt(at));
        if (at % 256 === 0) await turns.give();
      }
    }
    const { words } = this.#synonyms;
    for (let at = 0; at < words.length; at += 1) vocabulary.add(words.at(at), 0);
    this.#vocabulary = vocabulary;
    this.#learnt = segments;
  }

  search(query: Query, service: string | null): Scored[] {
    if (query.terms.length === 0) return [];
    const isLive = ({ handle, hash }: Entry): boolean => this.#live.get(handle) === hash;
    const some = this.#segments.flatMap((segment) => segment.search(query, service, isLive));
    const every = some.filter(({ terms }) => terms === query.terms.length);
    const found = new Map<string, Scored>();
    for (const one of every.length > 0 ? every : some) found.set(one.entry.handle, { ...one, score: one.score * (this.#worth.get(one.entry.handle) ?? 1) });
    return [...found.values()].sort((a, b) => b.score - a.score || order(a, b));
  }

  /** Whoever asks while it waits for its turn is served by the same look. */
  refresh(): Promise<void> {
    this.#waiting ??= this.#running.then(() => {
      this.#waiting = null;
      const looking = this.#refresh();
      this.#running = looking.catch(() => undefined);
      return looking;
    });
    return this.#waiting;
  }

  /** One tab at a time; a piece is kept and searched as soon as it is made. */
  async #refresh(): Promise<void> {
    await alone('runbook-search', async () => {
      const kept = await all();
      this.#list(kept);
      const { left, gone, missing } = arrangeSegments(await this.#kept(), this.#live);
      const wanted = kept.filter(({ handle }) => missing.has(handle));
      const segments = [...left];
      for (let at = 0; at < wanted.length; at += MOST_ENTRIES) {
        const made = await read(wanted.slice(at, at + MOST_ENTRIES));
        await keepSegment(made);
        segments.push(new OpenSegment(made));
        this.#segments = [...segments];
      }
      await dropSegments(gone);
      this.#segments = segments;
    });
    this.#synonyms = new Synonyms(await keptSynonyms());
  }

  async #open(): Promise<void> {
    const [kept, groups] = await Promise.all([all(), keptSynonyms()]);
    this.#list(kept);
    this.#synonyms = new Synonyms(groups);
    this.#segments = await this.#kept();
  }

  #list(kept: readonly KeptRunbook[]): void {
    this.#live = new Map(kept.map((one) => [one.handle, entryOf(one).hash]));
    this.#worth = new Map(kept.map(({ handle, pin }) => [handle, pin.worth ?? 1]));
  }

  /** What was open stays open. */
  async #kept(): Promise<OpenSegment[]> {
    const known = new Map(this.#segments.map((one) => [one.id, one]));
    const turns = new Turns();
    const segments: OpenSegment[] = [];
    for (const id of await keptSegmentIds()) {
      const segment = known.get(id) ?? (await keptSegment(id));
      if (segment) segments.push(segment instanceof OpenSegment ? segment : new OpenSegment(segment));
      await turns.give();
    }
    return segments;
  }

  /** Whether any runbook says the word, or a form of it, or begins a word so; or it is another name of something. */
  #says(word: string, isOpen: boolean): boolean {
    const root = stem(word);
    const says = (words: WordList): boolean => (isOpen && words.hasBeginning(word)) || [word, root, STEM + root].some((one) => words.has(one));
    return says(this.#synonyms.words) || this.#segments.some(({ words }) => says(words));
  }
}

let made: { factory: IDBFactory; index: KeptIndex } | null = null;

/** One for a run; whatever changes what is kept has it read again. */
function current(): KeptIndex {
  if (made?.factory === indexedDB) return made.index;
  const index = new KeptIndex();
  made = { factory: indexedDB, index };
  listen((message) => void (message.kind === 'library' && index.opened.then(() => index.refresh()).catch(() => undefined)));
  return index;
}

async function open(): Promise<KeptIndex> {
  const index = current();
  await index.opened;
  if (index.isEmpty) await index.refresh();
  void index.learn();
  return index;
}

/** One by one, so that no keystroke waits. */
async function read(wanted: readonly KeptRunbook[]): Promise<Segment> {
  const maker = new SegmentMaker();
  const turns = new Turns();
  for (const one of wanted) {
    const body = one.held ? await keptBody(one.held.hash) : null;
    await turns.give();
    maker.add(entryOf(one), body ? wordsOfBody(body) : wordsOfListed(one.pin));
    await turns.give();
  }
  return maker.finish(crypto.randomUUID(), turns);
}

function order(one: Scored, other: Scored): number {
  if (one.title !== other.title) return one.title < other.title ? -1 : 1;
  return one.entry.handle < other.entry.handle ? -1 : 1;
}
