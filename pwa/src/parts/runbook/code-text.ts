/** A block of code as characters, and what the server has marked in it: what cannot be seen, and what poses as a letter of ours. */

export interface Code {
  /** To the letter; null where so much is hidden in it that the server did not tell all of it. */
  exact: string | null;
  /** Without what cannot be seen. */
  clean: string;
  /** What cannot be seen, by name, each once. */
  hidden: string[];
  /** Whether letters of another alphabet look like ones of ours. */
  poses: boolean;
}

const NOT_TOLD = '\ufffd';
const NAMED = /^(.*) U\+([0-9A-F]{4,6})$/;

export function codeOf(pre: HTMLElement): Code {
  const copy = pre.cloneNode(true) as HTMLElement;
  const marks = [...copy.querySelectorAll<HTMLElement>('mark.odd')].map((mark) => ({ mark, ...meaning(mark) }));
  const words = (): string => (copy.textContent ?? '').replace(/\n$/, '');
  for (const { mark, letter } of marks) mark.textContent = letter;
  const exact = words();
  for (const { mark, isHidden } of marks) if (isHidden) mark.remove();
  const clean = words();
  const isTold = marks.length === 0 || !exact.includes(NOT_TOLD);
  const hidden = marks.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  return { exact: isTold ? exact : null, clean: isTold ? clean : clean.replaceAll(NOT_TOLD, ''), hidden: [...new Set(hidden)], poses: marks.some(({ isHidden }) => !isHidden) };
}

/** What cannot be seen is drawn as its number, `U+202E`; a letter that poses as another one as itself. */
function meaning(mark: HTMLElement): { name: string; letter: string; isHidden: boolean } {
  const shown = mark.textContent ?? '';
  const [, name = shown, code = ''] = NAMED.exec(mark.title) ?? [];
  const isHidden = shown === `U+${code}`;
  return { name: name.toLowerCase(), letter: isHidden ? String.fromCodePoint(Number.parseInt(code, 16)) : shown, isHidden };
}

/** "language-sh" as "sh". */
export const languageOf = (pre: HTMLElement): string => /(?:^|\s)language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
