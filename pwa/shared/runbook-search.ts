/** Finds kept runbooks as one types, without a network. Searching never waits for the index to be made: it uses what there is of it. */
import { all, keptBody } from './library.ts';
import { listen } from './messages.ts';
import { plainOf, STEM, wordsOfBody, wordsOfListed } from './runbook-document.ts';
import { excerpt, type Piece } from './runbook-excerpt.ts';
import { readQuery, type Query } from './runbook-query.ts';
import { arrangeSegments, entryOf } from './runbook-search-plan.ts';
import { keptSegments, keptSynonyms, swapSegments } from './runbook-search-store.ts';
import { lowest, makeSegment, MOST_ENTRIES, OpenSegment, type Entry, type Scored, type Segment } from './runbook-segments.ts';
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
  const query = index.read(words);
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
  /** Made when a word is met that no runbook says. */
  #vocabulary: Vocabulary | null = null;
  #running: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor() {
    this.opened = this.#open();
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0;
  }

  read(words: string): Query {
    return readQuery(words, this.#synonyms, (word, isOpen) => (this.#says(word, isOpen) ? [] : this.#words().nearest(word, isOpen)));
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
        this.#take([...left, ...made]);
      }
      await swapSegments(gone, made);
      this.#take([...left, ...made]);
    });
    this.#synonyms = new Synonyms(await keptSynonyms());
  }

  async #open(): Promise<void> {
    const [kept, segments, groups] = await Promise.all([all(), keptSegments(), keptSynonyms()]);
    this.#live = new Map(kept.map((one) => [one.handle, entryOf(one).hash]));
    this.#synonyms = new Synonyms(groups);
    this.#take(segments);
  }

  #take(segments: readonly Segment[]): void {
    this.#segments = segments.map((segment) => new OpenSegment(segment));
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

  #words(): Vocabulary {
    if (this.#vocabulary) return this.#vocabulary;
    const made = new Vocabulary();
    for (const segment of this.#segments) segment.words.forEach((word, at) => made.add(word, segment.timesAt(at)));
    for (const word of this.#synonyms.words) made.add(word, 0);
    return (this.#vocabulary = made);
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
  return index;
}

/** A few at a time, so that no keystroke waits. */
async function read(wanted: readonly KeptRunbook[]): Promise<Segment> {
  const found = [];
  let turn = performance.now();
  for (const one of wanted) {
    const body = one.held ? await keptBody(one.held.hash) : null;
    found.push({ entry: entryOf(one), words: body ? wordsOfBody(body) : wordsOfListed(one.pin) });
    if (performance.now() - turn < TURN) continue;
    await new Promise((go) => setTimeout(go));
    turn = performance.now();
  }
  return makeSegment(crypto.randomUUID(), found);
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
