/** What was found, as it is shown: with a part that says the words, and why it is there. */
import { keptBody } from '../runbooks/library.ts';
import { plainOf } from './document.ts';
import { excerpt, type Piece } from './excerpt.ts';
import type { Query } from './query.ts';
import type { Scored } from './segments.ts';

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
/** With each letter much the same runbooks are found. */
const MOST_TEXTS = 48;

export class Hits {
  /** By hash, the one used last at the end. */
  readonly #texts = new Map<string, string>();

  of(found: readonly Scored[], query: Query, service: string | null): Promise<KeptHit[]> {
    return Promise.all(found.map(async (one, place) => ({ ...named(one), excerpt: place < EXCERPTS ? await this.#excerpt(one.entry.hash, query) : [], why: whyOf(one, query, service) })));
  }

  async #excerpt(hash: string, query: Query): Promise<readonly Piece[]> {
    const text = await this.#text(hash);
    return text === '' ? [] : excerpt(text, query);
  }

  async #text(hash: string): Promise<string> {
    let text = this.#texts.get(hash);
    if (text === undefined) {
      const body = await keptBody(hash);
      if (!body) return '';
      text = plainOf(body);
    }
    this.#texts.delete(hash);
    this.#texts.set(hash, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
    return text;
  }
}

const named = ({ entry: { handle, title, summary } }: Scored): Pick<KeptHit, 'handle' | 'title' | 'summary'> => ({ handle, title, summary });

function whyOf({ terms, isNear }: Scored, query: Query, service: string | null): string {
  const reasons = query.terms.flatMap(({ typed, readAs }) => (readAs ? [`“${typed}” read as “${readAs}”`] : []));
  if (terms < query.terms.length) reasons.push('some of the words');
  if (isNear) reasons.push(`for the service ${service}`);
  return reasons.join(', ');
}
