/** The text of a runbook as its editor sees it: lines, what is still to be filled in, and what can be put in. */
import type { StepKind } from '../../../shared/runbooks/body.ts';

/** Where a line begins; past the end, the end. Lines count from 1. */
export function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let left = line - 1; left > 0; left--) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

export interface Blank {
  line: number;
  from: number;
  to: number;
  words: string;
}

/** What a template left open is written <like this>; addresses in angle brackets are none. */
const BLANK = /<(?!\/|[a-z]+:|[^<>\s]*@)([^<>\s](?:[^<>\n]{0,200}[^<>\s])?)>/gi;

export function blanksOf(text: string): Blank[] {
  return [...text.matchAll(BLANK)].map((found) => ({ line: lineAt(text, found.index), from: found.index, to: found.index + found[0].length, words: found[1] ?? '' }));
}

export interface Insertion {
  words: string;
  text: string;
}

const step = (kind: string, details: string): string => `## ${kind}: <what to do>\n\n\`\`\`step\n${details}\n\`\`\`\n\n<How, in a sentence or a command.>\n`;

export const STEP_TEXTS: Record<StepKind, string> = {
  do: step('Do', 'within: 5m\nexpect: <what you see when it worked>'),
  decide: `## Decide: <which way?>\n\n\`\`\`step\noptions:\n  - <the first answer>\n  - <the second answer>\n\`\`\`\n\n<What tells them apart.>\n`,
  check: step('Check', 'expect: <what proves that it works>'),
  communicate: step('Communicate', 'inform: customers'),
  'roll back': step('Roll back', 'safety: <what it undoes>'),
};

export const includeText = (handle: string): string => `::: include ${handle}\n`;

/** A block stands on lines of its own: as many line ends as it needs around it. */
export function asBlock(text: string, before: string, after: string): string {
  const head = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const tail = after === '' || after.startsWith('\n') ? '' : '\n';
  return head + text + tail;
}

const LONGEST_NAME = 40;

/** "Screen Shot 1.png" is pictures/screen-shot-1.png, and a second one pictures/screen-shot-1-2.png. */
export function pictureName(file: string, taken: readonly string[]): string {
  const [, words = '', ending = 'png'] = /^(.*?)(?:\.(\w{2,4}))?$/.exec(file.toLowerCase()) ?? [];
  const stem = words.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, LONGEST_NAME) || 'picture';
  const named = (count: number): string => `pictures/${stem}${count > 1 ? `-${count}` : ''}.${ending}`;
  let count = 1;
  while (taken.includes(named(count))) count++;
  return named(count);
}

/** Those that the text shows: the others are kept while one writes, and not sent. */
export const picturesIn = (text: string, pictures: Readonly<Record<string, string>>): { name: string; hash: string }[] =>
  Object.entries(pictures)
    .filter(([name]) => text.includes(name))
    .map(([name, hash]) => ({ name, hash }));
