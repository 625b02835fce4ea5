/** Who holds text that is typed and not yet sent: while anyone does, nothing reloads the page. */
import { onDestroy } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';

const holders = new SvelteSet<symbol>();

export const unsaved = {
  get any(): boolean {
    return holders.size > 0;
  },
};

/** Call once in a component with a form; the function returned says whether it holds something now. */
export function holdsText(): (holds: boolean) => void {
  const holder = Symbol('form');
  onDestroy(() => holders.delete(holder));
  return (holds) => {
    if (holds) holders.add(holder);
    else holders.delete(holder);
  };
}

/** The browser's own question when a tab with typed text is closed. */
export function guardTyping(): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (holders.size > 0) event.preventDefault();
  };
  addEventListener('beforeunload', ask);
  return () => removeEventListener('beforeunload', ask);
}
