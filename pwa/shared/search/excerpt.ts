/** The part of a runbook that says what was looked for. The twin of `api/domain/runbooks/excerpt.py`. */
import { STEM } from './document.ts';
import type { Query, Wanted } from './query.ts';
import { fold } from './words.ts';

export interface Piece {
  text: string;
  isMatch: boolean;
}

interface Spot {
  start: number;
  end: number;
  term: number;
}

const LONGEST = 180;
const BEFORE = 40;
const MOST_LOOKS = 40;
/** Letters that an ending may add to what words have in common; a short word has but its plural. */
const LONGEST_ENDING = 4;
const SHORT = 3;

/** Where most of the words stand together; its beginning, where it says none of them. */
export function excerpt(plain: string, query: Query): Piece[] {
  const spots = spotsOf(levelled(plain), query).sort((a, b) => a.start - b.start || a.end - b.end);
  const start = spots.length > 0 ? wordStart(plain, Math.max(best(spots) - BEFORE, 0)) : 0;
  const end = wordEnd(plain, start + LONGEST);
  const pieces: Piece[] = [{ text: start > 0 ? '… ' : '', isMatch: false }];
  let at = start;
  for (const spot of spots) {
    if (spot.start < at || spot.end > end) continue;
    pieces.push({ text: plain.slice(at, spot.start), isMatch: false }, { text: plain.slice(spot.start, spot.end), isMatch: true });
    at = spot.end;
  }
  pieces.push({ text: plain.slice(at, end), isMatch: false }, { text: end < plain.length ? ' …' : '', isMatch: false });
  return pieces.filter(({ text }) => text !== '');
}

function spotsOf(level: string, { terms, beginning }: Query): Spot[] {
  return terms.flatMap((term, number) => {
    const wanted = [...term.said.flat(), ...term.meant.flat(2), ...(beginning && number === terms.length - 1 ? [beginning] : [])];
    return wanted.flatMap((one) => found(level, one).map(([start, end]) => ({ start, end, term: number })));
  });
}

function found(level: string, { word, isBeginning }: Wanted): [number, number][] {
  const whole = word.startsWith(STEM) ? word.slice(STEM.length) : word;
  const root = whole.endsWith('y') && whole.length > SHORT ? whole.slice(0, -1) : whole; // “queries” of “query”
  const spots: [number, number][] = [];
  let at = -1;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    at = level.indexOf(root, at + 1);
    if (at < 0) break;
    if (at > 0 && isLetter(level[at - 1])) continue;
    let end = at + root.length;
    while (isLetter(level[end])) end += 1;
    const longest = isBeginning ? level.length : root.length > SHORT ? LONGEST_ENDING : 1;
    if (end - at - root.length <= longest) spots.push([at, end]);
  }
  return spots;
}

/** Where the window begins that holds the most different words. */
function best(spots: readonly Spot[]): number {
  let [start, most] = [0, 0];
  spots.forEach((spot, place) => {
    const within = new Set<number>();
    for (const one of spots.slice(place)) if (one.end <= spot.start + LONGEST - BEFORE) within.add(one.term);
    if (within.size > most) [start, most] = [spot.start, within.size];
  });
  return start;
}

function wordStart(plain: string, at: number): number {
  const blank = plain.slice(0, at + BEFORE).indexOf(' ', at);
  return at > 0 && blank >= 0 ? blank + 1 : at;
}

function wordEnd(plain: string, at: number): number {
  if (at >= plain.length) return plain.length;
  const blank = plain.lastIndexOf(' ', at - 1);
  return blank >= at - BEFORE ? blank : at;
}

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** As words are compared, letter for letter: each keeps its place. */
const levelled = (plain: string): string => {
  const lower = plain.toLowerCase();
  return /^[\x00-\x7f]*$/.test(plain) ? lower : Array.from({ length: plain.length }, (_, at) => fold(plain[at] ?? '')[0] ?? plain[at] ?? '').join(''); // eslint-disable-line no-control-regex
};
