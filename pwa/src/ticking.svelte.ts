/** The app's one ticking clock: `ticking.now` is read by whatever shows time, and everything ticks together. */
import { createSubscriber } from 'svelte/reactivity';

class Ticking {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  });

  /** Read inside markup or `$derived`, it is read again every second; elsewhere it is just the time. */
  get now(): Date {
    this.#subscribe();
    return new Date();
  }
}

export const ticking = new Ticking();
