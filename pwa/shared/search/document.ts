/** What search knows of a runbook: each word once, under the most telling place it stands in. The twin of `api/domain/runbooks/document.py`. */
import type { RunbookBlock, RunbookBody } from '../runbooks/body.ts';
import { COMMON, stem, wordsWithin } from './words.ts';

/** 0: title and keywords. 1: services, alerts, labels. 2: summary and titles of steps. 3: said often. 4: said. */
export type Weight = 0 | 1 | 2 | 3 | 4;
export type Words = ReadonlyMap<string, Weight>;

/** A stem that is no word itself is marked, so that nothing else begins like it. */
export const STEM = '=';

/** Of what is longer the rest is not searched. */
const MOST_LETTERS = 500_000;
const MOST_WORDS = 10_000;
const MOST_OFTEN = 24;
const OFTEN = 4;

/** What there is of one that is not here: enough to find it by its name. */
export interface Listed {
  title: string;
  summary: string;
  services: readonly string[];
}

export function wordsOfBody(body: RunbookBody): Words {
  const { front } = body;
  const titles = body.blocks.flatMap((block) => (block.kind === 'step' ? [block.title] : []));
  const found = new Map<string, Weight>();
  add(found, 0, [body.title, ...front.keywords].flatMap(within));
  add(found, 1, [...front.services, ...front.alerts, ...front.labels].flatMap(within));
  add(found, 2, [body.summary, ...titles].flatMap(within));
  const times = new Map<string, number>();
  for (const word of within(plainOf(body))) if (!COMMON.has(word)) times.set(word, (times.get(word) ?? 0) + 1);
  const often = [...times].sort((a, b) => b[1] - a[1]).slice(0, MOST_OFTEN).filter(([, count]) => count >= OFTEN);
  add(found, 3, often.map(([word]) => word));
  add(found, 4, times.keys());
  return found;
}

export function wordsOfListed({ title, summary, services }: Listed): Words {
  const found = new Map<string, Weight>();
  add(found, 0, wordsWithin(title));
  add(found, 1, services.flatMap(wordsWithin));
  add(found, 2, wordsWithin(summary));
  return found;
}

/** Its words as one line. */
export function plainOf({ summary, front, blocks }: RunbookBody): string {
  const parts = [summary, ...front.slos, ...front.preconditions, front.data, ...blocks.flatMap(texts), ...front.rollbackWhen, ...front.after];
  return parts.filter((part) => part !== '').join(' ').slice(0, MOST_LETTERS).replace(/\s+/g, ' ').trim();
}

const within = (text: string): string[] => wordsWithin(text.slice(0, MOST_LETTERS));

function texts(block: RunbookBlock): string[] {
  if (block.kind === 'passage') return [textOf(block.html)];
  return [block.title, textOf(block.html), block.expect, block.safety, ...block.options.map(({ words }) => words), block.escalate?.when ?? ''];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The server has cleaned it: there are tags and texts in it, and nothing else. */
const textOf = (html: string): string =>
  html
    .replace(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity, name: string) => ENTITIES[name] ?? entity);

function add(found: Map<string, Weight>, weight: Weight, words: Iterable<string>): void {
  for (const word of words) {
    if (COMMON.has(word) || found.size >= MOST_WORDS) continue;
    if (!found.has(word)) found.set(word, weight);
    const root = stem(word);
    if (root !== word && !found.has(STEM + root)) found.set(STEM + root, weight);
  }
}
