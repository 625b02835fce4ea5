/** A question outside a form: its answer, or null after saying in a toast why there is none. */
import { tell } from '../../tell.ts';
import { toasts } from '../../toasts.svelte.ts';

export async function attemptAsk<Result>(asking: () => Promise<Result>): Promise<Result | null> {
  try {
    return await asking();
  } catch (error) {
    const { what, todo } = tell(error);
    toasts.say(`${what} ${todo}`, { tone: 'bad' });
    return null;
  }
}
