/** What each verb is called, and what it does. */
import type { IconName } from '../../parts/Icon.svelte';
import type { Verb } from './acting.ts';

interface VerbWords {
  words: string;
  /** Where there is little room. */
  short?: string;
  icon: IconName;
  /** One line for whoever has never done it. */
  does: string;
}

export const VERB_WORDS: Record<Verb, VerbWords> = {
  acknowledge: { words: 'Acknowledge', icon: 'check', does: 'You have it. Nobody else is woken.' },
  escalate: { words: 'Escalate now', short: 'Escalate', icon: 'up', does: 'Wakes the next rung at once, without waiting for silence.' },
  handOff: { words: 'Hand off', icon: 'hand', does: 'Gives it to somebody by name, and wakes them.' },
  takeOver: { words: 'Take over', icon: 'person', does: 'You have it from here on.' },
  contain: { words: 'Contain', icon: 'shield', does: 'The harm has stopped; the work goes on. Nobody is asked about it any more.' },
  resolve: { words: 'Resolve', icon: 'check', does: 'It is over. Can be undone.' },
  reopen: { words: 'Reopen', icon: 'flag', does: 'It was not over. You hold it, and nobody is woken.' },
  severity: { words: 'Set severity', icon: 'severity', does: 'Raising it wakes the ladder of the new severity.' },
  holdOpen: { words: 'Hold open', icon: 'pin', does: 'A monitor that says “resolved” does not resolve it.' },
  letGo: { words: 'Stop holding open', icon: 'pin', does: 'Its alerts may resolve it again.' },
  snooze: { words: 'Snooze until …', icon: 'moon', does: 'Quiet until then; then whoever holds it is asked.' },
};
