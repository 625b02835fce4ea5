/** Putting something away, with the way back: nothing is erased, saving it again brings it back. */
import { ask } from '../../graphql/client.ts';
import { attempt } from '../../attempt.ts';
import { Archive } from '../../graphql/documents/teams.ts';
import { toasts } from '../../toasts.svelte.ts';

interface Putting {
  /** As in the organisation file, singular: "ladder". */
  noun: string;
  handle: string;
  name: string;
  /** Saves the thing as it was; its refusal, or null. */
  bringBack: () => Promise<{ __typename: string; message?: string }>;
  /** After either way. */
  after: () => void;
}

/** True when it was put away. What went wrong is said in a toast. */
export async function archive({ noun, handle, name, bringBack, after }: Putting): Promise<boolean> {
  const answer = await attempt(async () => (await ask(Archive, { noun, handle })).archive);
  if (!answer) return false;
  toasts.say(`${name} is archived.`, { undo: () => void restore({ name, bringBack, after }) });
  after();
  return true;
}

export async function restore({ name, bringBack, after }: Pick<Putting, 'name' | 'bringBack' | 'after'>): Promise<void> {
  if (await attempt(bringBack)) toasts.say(`${name} is back.`, { tone: 'good' });
  after();
}
