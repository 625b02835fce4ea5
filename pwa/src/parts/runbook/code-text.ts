/** A block of code as characters: where one that cannot be seen is drawn as a mark, the mark is turned back into it. */

/** The server draws such a character as an element that names it: `<span data-code="202e">`. */
export function exactText(pre: HTMLElement): string {
  const copy = pre.cloneNode(true) as HTMLElement;
  for (const mark of copy.querySelectorAll<HTMLElement>('[data-code]')) {
    mark.replaceWith(String.fromCodePoint(Number.parseInt(mark.dataset['code'] ?? '', 16)));
  }
  return (copy.textContent ?? '').replace(/\n$/, '');
}

/** "language-sh" as "sh". */
export const languageOf = (pre: HTMLElement): string => /(?:^|\s)language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
