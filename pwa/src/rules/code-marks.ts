/** Characters in a command that nobody can see: what they are called, and the text without them. */

const CALLED: readonly [from: number, to: number, name: string][] = [
  [0x00ad, 0x00ad, 'soft hyphen'],
  [0x061c, 0x061c, 'Arabic letter mark'],
  [0x200b, 0x200b, 'zero-width space'],
  [0x200c, 0x200d, 'zero-width joiner'],
  [0x200e, 0x200f, 'direction mark'],
  [0x202a, 0x202e, 'direction override'],
  [0x2060, 0x2064, 'word joiner'],
  [0x2066, 0x2069, 'direction isolate'],
  [0xfeff, 0xfeff, 'byte order mark'],
];

const nameOf = (character: string): string | null => {
  const code = character.codePointAt(0) ?? 0;
  return CALLED.find(([from, to]) => code >= from && code <= to)?.[2] ?? null;
};

/** Each kind once, in the order they stand. */
export function unseen(text: string): string[] {
  const found = new Set<string>();
  for (const character of text) {
    const name = nameOf(character);
    if (name) found.add(name);
  }
  return [...found];
}

export const withoutUnseen = (text: string): string => [...text].filter((character) => nameOf(character) === null).join('');
