/** Putting something away, with the way back: nothing is erased. */
import { ask } from '../../graphql/client.ts';
import { attempt } from '../../attempt.ts';
import { Archive, Restore } from '../../graphql/documents/teams.ts';
import { toasts } from '../../toasts.svelte.ts';

interface Putting {
  /** As in the organisation file, singular: "ladder". */
  noun: string;
  handle: string;
  name: string;
  /** After either way. */
  after: () => unknown;
}

/** True when it was put away. What went wrong is said in a toast. */
export async function archive(what: Putting): Promise<boolean> {
  const { noun, handle, name, after } = what;
  if (!(await attempt(async () => (await ask(Archive, { noun, handle })).archive))) return false;
  toasts.say(`${name} is archived.`, { undo: () => void restore(what) });
  after();
  return true;
}

export async function restore({ noun, handle, name, after }: Putting): Promise<void> {
  if (await attempt(async () => (await ask(Restore, { noun, handle })).restore)) toasts.say(`${name} is back.`, { tone: 'good' });
  after();
}
