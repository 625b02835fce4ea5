/** Finds kept runbooks as one types, without a network. Searching never waits for the index to be made: it uses what there is of it. */
import { all, keptBody } from './library.ts';
import { listen } from './messages.ts';
import { plainOf, STEM, wordsOfBody, wordsOfListed } from './runbook-document.ts';
import { excerpt, type Piece } from './runbook-excerpt.ts';
import { readQuery, type Query } from './runbook-query.ts';
import { arrangeSegments, entryOf } from './runbook-search-plan.ts';
import { keptSegments, keptSynonyms, swapSegments } from './runbook-search-store.ts';
import { lowest, MOST_ENTRIES, OpenSegment, SegmentMaker, type Entry, type Scored, type Segment } from './runbook-segments.ts';
import type { KeptRunbook } from './runbook-shelf.ts';
import { Synonyms } from './runbook-synonyms.ts';
import { Vocabulary } from './runbook-vocabulary.ts';
import { stem } from './runbook-words.ts';
import { alone } from './sending.ts';

export interface KeptHit {
  handle: string;
  title: string;
  summary: string;
  /** Of the first hits only: for the others their summary has to do. */
  excerpt: readonly Piece[];
  /** What else led to it; often empty. */
  why: string;
}

const EXCERPTS = 6;
/** Milliseconds of work after which whoever types has their turn. */
const TURN = 8;

/** The best first. */
export async function searchKept(words: string, { service = null, limit = 20 }: { service?: string | null; limit?: number } = {}): Promise<KeptHit[]> {
  const index = await open();
  const query = await index.read(words);
  const found = index.search(query, service).slice(0, limit);
  return Promise.all(found.map((one, place) => hitOf(one, query, service, place < EXCERPTS)));
}

/** Reads what came, and forgets what went; resolves when the index is that of what is kept. */
export async function indexKept(): Promise<void> {
  const index = current();
  await index.opened;
  await index.refresh();
}

class KeptIndex {
  readonly opened: Promise<void>;
  #segments: OpenSegment[] = [];
  #live: ReadonlyMap<string, string> = new Map();
  #synonyms = new Synonyms([]);
  /** What a word that no runbook says is compared with. */
  #vocabulary: Vocabulary | null = null;
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
    if (this.#vocabulary) return Promise.resolve();
    return (this.#learning ??= this.#learn().finally(() => (this.#learning = null)));
  }

  async #learn(): Promise<void> {
    const [segments, turns, vocabulary] = [this.#segments, new Turns(), new Vocabulary()];
    for (const segment of segments) {
      for (let at = 0; at < segment.words.length; at += 1) {
        vocabulary.add(segment.words[at] ?? '', segment.timesAt(at));
        if (at % 256 === 0) await turns.give();
      }
    }
    for (const word of this.#synonyms.words) vocabulary.add(word, 0);
    this.#vocabulary = vocabulary;
  }

  search(query: Query, service: string | null): Scored[] {
    if (query.terms.length === 0) return [];
    const isLive = ({ handle, hash }: Entry): boolean => this.#live.get(handle) === hash;
    const some = this.#segments.flatMap((segment) => segment.search(query, service, isLive));
    const every = some.filter(({ terms }) => terms === query.terms.length);
    const found = [...new Map((every.length > 0 ? every : some).map((one) => [one.entry.handle, one])).values()];
    return found.sort((a, b) => b.score - a.score || order(a.entry, b.entry));
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

  /** One tab at a time; a piece is searched as soon as it is made. */
  async #refresh(): Promise<void> {
    await alone('runbook-search', async () => {
      const kept = await all();
      this.#live = new Map(kept.map((one) => [one.handle, entryOf(one).hash]));
      const { left, gone, missing } = arrangeSegments(await keptSegments(), this.#live);
      const wanted = kept.filter(({ handle }) => missing.has(handle));
      const made: Segment[] = [];
      for (let at = 0; at < wanted.length; at += MOST_ENTRIES) {
        made.push(await read(wanted.slice(at, at + MOST_ENTRIES)));
        await this.#take([...left, ...made]);
      }
      await swapSegments(gone, made);
      await this.#take([...left, ...made]);
    });
    this.#synonyms = new Synonyms(await keptSynonyms());
  }

  async #open(): Promise<void> {
    const [kept, segments, groups] = await Promise.all([all(), keptSegments(), keptSynonyms()]);
    this.#live = new Map(kept.map((one) => [one.handle, entryOf(one).hash]));
    this.#synonyms = new Synonyms(groups);
    await this.#take(segments);
  }

  /** What was open stays open. */
  async #take(segments: readonly Segment[]): Promise<void> {
    const known = new Map(this.#segments.map((one) => [one.id, one]));
    const turns = new Turns();
    const taken: OpenSegment[] = [];
    for (const segment of segments) {
      taken.push(known.get(segment.id) ?? new OpenSegment(segment));
      await turns.give();
    }
    this.#segments = taken;
    this.#vocabulary = null;
  }

  /** Whether any runbook says the word, or a form of it, or begins a word so; or it is another name of something. */
  #says(word: string, isOpen: boolean): boolean {
    const root = stem(word);
    const says = (words: readonly string[]): boolean => {
      const at = (one: string): string | undefined => words[lowest(words, one)];
      if (isOpen && at(word)?.startsWith(word)) return true;
      return [word, root, STEM + root].some((one) => at(one) === one);
    };
    return says([...this.#synonyms.words].sort()) || this.#segments.some(({ words }) => says(words));
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
    maker.add(entryOf(one), body ? wordsOfBody(body) : wordsOfListed(one.pin));
    await turns.give();
  }
  return maker.finish(crypto.randomUUID());
}

/** Lets whoever types have their turn after some work. */
class Turns {
  #since = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.#since < TURN) return;
    await new Promise((go) => setTimeout(go));
    this.#since = performance.now();
  }
}

async function hitOf({ entry, terms, isNear }: Scored, query: Query, service: string | null, withExcerpt: boolean): Promise<KeptHit> {
  const reasons = query.terms.flatMap(({ typed, readAs }) => (readAs ? [`“${typed}” read as “${readAs}”`] : []));
  if (terms < query.terms.length) reasons.push('some of the words');
  if (isNear) reasons.push(`for the service ${service}`);
  const { handle, title, summary, hash } = entry;
  const body = withExcerpt ? await keptBody(hash) : null;
  return { handle, title, summary, excerpt: body ? excerpt(plainOf(body), query) : [], why: reasons.join(', ') };
}

function order(a: Entry, b: Entry): number {
  const [one, other] = [a.title.toLowerCase(), b.title.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : a.handle < b.handle ? -1 : 1;
}
