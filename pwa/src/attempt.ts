/** One write outside a form. */
import { isRefusal } from './graphql/client.ts';
import { tell } from './tell.ts';
import { toasts } from './toasts.svelte.ts';

/** True when it was taken, else a toast says why not. */
export async function attempt(write: () => Promise<{ __typename: string }>): Promise<boolean> {
  try {
    const answer = await write();
    if (!isRefusal(answer)) return true;
    toasts.say(answer.message, { tone: 'bad' });
  } catch (error) {
    const { what, todo } = tell(error);
    toasts.say(`${what} ${todo}`, { tone: 'bad' });
  }
  return false;
}
