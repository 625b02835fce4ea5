/** What an edit did, in words around the thing that it was done to. */

type Around = readonly [before: string, after?: string];

/** By the verbs of `api/domain/organisation/edit.py`. */
export const EDIT_WORDS: Readonly<Record<string, Around>> = {
  add: ['added'],
  approve: ['agreed to'],
  archive: ['archived'],
  'ask again': ['asked', 'once more'],
  change: ['changed'],
  climb: ['called the teams to'],
  create: ['created'],
  import: ['imported'],
  publish: ['published'],
  remove: ['removed'],
  restore: ['brought', 'back'],
  'resume mailing': ['let mails go on for'],
  review: ['read', 'again'],
  settle: ['answered a finding of'],
  'stop mailing': ['stopped mails for'],
  'take-back': ['took back the yes to'],
  unarchive: ['brought', 'back'],
};
const OF_RUNBOOKS: Readonly<Record<string, Around>> = { restore: ['brought back an old version of'] };

interface Edit {
  noun: string;
  verb: string;
}

/** A verb that this app does not know yet is shown as the server calls it. */
export function wordsAround({ noun, verb }: Edit): { before: string; after: string } {
  const [before, after = ''] = (noun === 'runbook' ? OF_RUNBOOKS[verb] : undefined) ?? EDIT_WORDS[verb] ?? [verb];
  return { before, after };
}

/** "brought it back", "archived the runbook old-one". */
export function deedWords(edit: Edit, thing: string): string {
  const { before, after } = wordsAround(edit);
  return [before, thing, after].filter(Boolean).join(' ');
}
