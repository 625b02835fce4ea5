/** Keys for people at a desk: `/` searches, `g` and a letter goes somewhere. They can be turned off, and sleep while one types. */
import { drop, keep, kept } from '../shared/shelf.ts';
import { router } from './router.svelte.ts';

export const PLACES: Record<string, { href: string; words: string }> = {
  n: { href: '/now', words: 'Now' },
  i: { href: '/incidents', words: 'Incidents' },
  o: { href: '/on-call', words: 'On call' },
  c: { href: '/comms', words: 'Comms' },
  r: { href: '/runbooks', words: 'Runbooks' },
  s: { href: '/services', words: 'Services' },
};
const NEXT_KEY_WITHIN = 1_500;

export const areOn = async (): Promise<boolean> => !(await kept('shortcutsOff').catch(() => undefined));
export const turn = (on: boolean): Promise<void> => (on ? drop('shortcutsOff') : keep('shortcutsOff', true));

/** `help` is called for `?`. Returns how to stop. */
export function listenForKeys(help: () => void): () => void {
  let goingSince = 0;
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const place = Date.now() - goingSince < NEXT_KEY_WITHIN ? PLACES[event.key] : undefined;
    goingSince = event.key === 'g' ? Date.now() : 0;
    if (!place && !['/', '?'].includes(event.key)) return;
    const search = document.querySelector<HTMLElement>('[data-search]');
    if (event.key === '/' && !search) return;
    event.preventDefault();
    void areOn().then((on) => {
      if (!on) return;
      if (place) router.go(place.href);
      else if (event.key === '?') help();
      else search?.focus();
    });
  };
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || !!target.closest('input, textarea, select, dialog'));
