/** The places inside On call, and the code of each, fetched when first opened. */
import type { Component } from 'svelte';

export interface PlaceProps {
  /** What follows the place in the address: an id, a handle, or nothing. */
  rest: string;
}

export interface Place {
  /** Empty: what `/on-call` itself shows. */
  path: string;
  title: string;
  /** Shown to whoever has it; to everybody where there is none. */
  right?: string;
  load: () => Promise<{ default: Component<PlaceProps> }>;
}

export const PLACES: readonly Place[] = [
  { path: '', title: 'Now and next', load: () => import('./who/Who.svelte') },
  { path: 'calendar', title: 'Calendar', load: () => import('./calendar/Calendar.svelte') },
  { path: 'swaps', title: 'Swaps', right: 'swap.see', load: () => import('./swaps/Swaps.svelte') },
  { path: 'time-off', title: 'Time off', right: 'time-off.see', load: () => import('./time-off/TimeOff.svelte') },
  { path: 'risks', title: 'Risks', right: 'risk.see', load: () => import('./risks/Risks.svelte') },
  { path: 'fairness', title: 'Fairness', right: 'fairness.see', load: () => import('./fairness/Fairness.svelte') },
  { path: 'handovers', title: 'Hand-overs', right: 'handover.see', load: () => import('./handovers/Handovers.svelte') },
  { path: 'feeds', title: 'Subscribe', load: () => import('./feeds/Feeds.svelte') },
];

export const placeOf = (rest: string): Place | null => PLACES.find(({ path }) => path === rest.split('/', 1)[0]) ?? null;
export const restOf = (rest: string): string => rest.split('/').slice(1).join('/');
export const addressOf = (place: Place): string => (place.path ? `/on-call/${place.path}` : '/on-call');
