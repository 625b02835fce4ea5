/** What two texts differ by: line by line, and within changed lines word by word. Myers' algorithm. */

export interface Piece {
  text: string;
  changed: boolean;
}

export interface Line {
  /** From 1. */
  number: number;
  pieces: readonly Piece[];
}

/** One row of a comparison side by side; where one side has nothing, the line is gone or new. */
export interface Row {
  same: boolean;
  before: Line | null;
  after: Line | null;
}

interface Edit<Item> {
  kind: 'same' | 'gone' | 'new';
  item: Item;
}

export function compare(before: string, after: string): Row[] {
  const rows: Row[] = [];
  const [gone, fresh]: [Line[], Line[]] = [[], []];
  let [left, right] = [0, 0];
  for (const { kind, item } of edits(before.split('\n'), after.split('\n'))) {
    if (kind === 'gone') gone.push(whole(++left, item));
    else if (kind === 'new') fresh.push(whole(++right, item));
    else {
      rows.push(...pairs(gone.splice(0), fresh.splice(0)));
      rows.push({ same: true, before: whole(++left, item), after: whole(++right, item) });
    }
  }
  return [...rows, ...pairs(gone, fresh)];
}

const whole = (number: number, text: string): Line => ({ number, pieces: [{ text, changed: false }] });
const textOf = ({ pieces }: Line): string => pieces.map(({ text }) => text).join('');

/** Lines that took the place of others stand beside them, with the words that changed. */
function pairs(gone: readonly Line[], fresh: readonly Line[]): Row[] {
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, at) => {
    const [before, after] = [gone[at] ?? null, fresh[at] ?? null];
    return before && after ? besides(before, after) : { same: false, before, after };
  });
}

/** A word or a sign, with the blanks before it. */
const WORDS = /\s*(?:[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s])|\s+$/gu;
/** Below this share of common letters two lines are no versions of each other. */
const ALIKE = 0.3;

function besides(before: Line, after: Line): Row {
  const [one, other] = [textOf(before), textOf(after)];
  const found = edits(one.match(WORDS) ?? [], other.match(WORDS) ?? []);
  const common = found.reduce((sum, { kind, item }) => (kind === 'same' ? sum + item.trim().length : sum), 0);
  if (common < ALIKE * Math.max(one.trim().length, other.trim().length)) return { same: false, before, after };
  return {
    same: false,
    before: { ...before, pieces: joined(found.filter(({ kind }) => kind !== 'new')) },
    after: { ...after, pieces: joined(found.filter(({ kind }) => kind !== 'gone')) },
  };
}

function joined(found: readonly Edit<string>[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { kind, item } of found) {
    const last = pieces.at(-1);
    if (last && last.changed === (kind !== 'same')) last.text += item;
    else pieces.push({ text: item, changed: kind !== 'same' });
  }
  return pieces;
}

/** The shortest way from one list to the other; lists with next to nothing in common are replaced as a whole. */
export function edits<Item>(before: readonly Item[], after: readonly Item[]): Edit<Item>[] {
  let [head, tail] = [0, 0];
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (items: readonly Item[]): Edit<Item>[] => items.map((item) => ({ kind: 'same', item }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** More differences than this are not looked for: the time and the memory they take grow with their square. */
const MOST_EDITS = 1_500;

function middle<Item>(before: readonly Item[], after: readonly Item[]): Edit<Item>[] {
  const trace = search(before, after);
  if (trace) return walkBack(trace, before, after);
  return [...before.map((item) => ({ kind: 'gone' as const, item })), ...after.map((item) => ({ kind: 'new' as const, item }))];
}

/** For each number of edits the furthest place reached in `before`, by diagonal (offset so that it is not negative). */
function search<Item>(before: readonly Item[], after: readonly Item[]): Int32Array[] | null {
  const most = Math.min(before.length + after.length, MOST_EDITS);
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let depth = 0; depth <= most; depth++) {
    trace.push(reach.slice(most + 1 - depth - 1, most + 1 + depth + 2));
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      let x = step(reach, most + 1, diagonal, depth);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reach[most + 1 + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
  }
  return null;
}

const isDown = (reach: Int32Array, zero: number, diagonal: number, depth: number): boolean =>
  diagonal === -depth || (diagonal !== depth && (reach[zero + diagonal - 1] ?? 0) < (reach[zero + diagonal + 1] ?? 0));

const step = (reach: Int32Array, zero: number, diagonal: number, depth: number): number =>
  isDown(reach, zero, diagonal, depth) ? (reach[zero + diagonal + 1] ?? 0) : (reach[zero + diagonal - 1] ?? 0) + 1;

function walkBack<Item>(trace: readonly Int32Array[], before: readonly Item[], after: readonly Item[]): Edit<Item>[] {
  const found: Edit<Item>[] = [];
  let [x, y] = [before.length, after.length];
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const reach = trace[depth] as Int32Array;
    const [zero, diagonal] = [depth + 1, x - y];
    const down = isDown(reach, zero, diagonal, depth);
    const from = depth === 0 ? 0 : (reach[zero + diagonal + (down ? 1 : -1)] ?? 0);
    const fromY = depth === 0 ? 0 : from - diagonal - (down ? 1 : -1);
    while (x > from && y > fromY) {
      found.push({ kind: 'same', item: before[--x] as Item });
      y--;
    }
    if (depth === 0) break;
    if (down) found.push({ kind: 'new', item: after[--y] as Item });
    else found.push({ kind: 'gone', item: before[--x] as Item });
  }
  return found.reverse();
}

export type Stretch = { kind: 'rows'; rows: Row[] } | { kind: 'hidden'; rows: Row[] };

/** Long stretches in which nothing changed are put away, all but the rows around a change. */
export function stretches(rows: readonly Row[], around = 3): Stretch[] {
  const found: Stretch[] = [];
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - around), at + around + 1).some(({ same }) => !same));
  for (const [at, row] of rows.entries()) {
    const kind = near[at] ? 'rows' : 'hidden';
    const last = found.at(-1);
    if (last?.kind === kind) last.rows.push(row);
    else found.push({ kind, rows: [row] });
  }
  return found;
}

/** "12 lines new, 3 gone". */
export function counted(rows: readonly Row[]): { added: number; removed: number } {
  const changed = rows.filter(({ same }) => !same);
  return { added: changed.filter(({ after }) => after).length, removed: changed.filter(({ before }) => before).length };
}
