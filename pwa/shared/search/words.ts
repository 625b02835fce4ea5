/** Words as search compares them; the twin of `api/domain/runbooks/words.py`, held to the same file of examples. */

const LONGEST_WORD = 40;

/** What stands in every text, and tells none from another. */
export const COMMON: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can do does for from had has have how if in into is it its not of on or our so such than that the ' +
    'their them then there these they this to was we were what when where which while who why will with you your'
  ).split(' '),
);

/** Letters that Unicode does not take apart. */
const APART: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th' };
const WORD = /[\p{L}\p{N}]+/gu;
/** Scripts that put no spaces between words are read letter by letter. */
const SPACELESS = /[\u3040-\u30ff\u3400-\u9fff]/;
const LETTER_OR_WORD = /[\u3040-\u30ff\u3400-\u9fff]|[^\u3040-\u30ff\u3400-\u9fff]+/gu;
const WRITTEN = /[A-Za-z0-9]+/g;
const HUMP = /[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g;
const ASCII = /^[\x00-\x7f]*$/; // eslint-disable-line no-control-regex
/** Too short to end in anything. */
const SHORTEST_STEM = 3;

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const bare = text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase();
  return bare.replace(/[ßæœøđðłıþ]/g, (letter) => APART[letter] ?? letter);
}

export function wordsOf(text: string): string[] {
  const words = fold(text).match(WORD) ?? [];
  return words.flatMap((word) => (SPACELESS.test(word) ? (word.match(LETTER_OR_WORD) ?? []) : word)).map(cut);
}

/** Those of a text that is searched: “HighErrorRate” is a word, and so is each of its three. */
export function wordsWithin(text: string): string[] {
  const found = wordsOf(text);
  for (const written of text.match(WRITTEN) ?? []) {
    if (written === written.toLowerCase()) continue;
    const humps = written.match(HUMP) ?? [];
    if (humps.length > 1) found.push(...humps.map((hump) => cut(hump.toLowerCase())));
  }
  return found;
}

/** What “restore”, “restores”, “restored” and “restoring” have in common; never a word for eyes. */
export function stem(word: string): string {
  if (word.length <= SHORTEST_STEM || !/^[a-zA-Z]+$/.test(word)) return word;
  const one = singular(word);
  for (const ending of ['ing', 'ed']) {
    if (!one.endsWith(ending) || one.endsWith('eed')) continue;
    const left = one.slice(0, -ending.length);
    if (left.length >= SHORTEST_STEM && /[aeiouy]/.test(left)) return bare(undoubled(left));
  }
  return bare(one);
}

function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 'ties'.length) return `${word.slice(0, -3)}y`;
  if (/(?:sses|xes|ches|shes|zzes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

/** “dropp” of “dropping” is “drop”; “fill”, “pass” and “buzz” stay. */
const undoubled = (left: string): string => (left.at(-1) === left.at(-2) && !'lsz'.includes(left.at(-1) ?? 'l') ? left.slice(0, -1) : left);
const bare = (word: string): string => (word.endsWith('e') && word.length > SHORTEST_STEM ? word.slice(0, -1) : word);
/** By letters, as the server counts them: an emoji or an old script is two units here. */
const cut = (word: string): string => (word.length <= LONGEST_WORD ? word : [...word].slice(0, LONGEST_WORD).join(''));
