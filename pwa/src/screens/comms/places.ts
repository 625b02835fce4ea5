/** The places inside Comms, and the code of each, fetched when first opened. */
import type { Component } from 'svelte';

export interface PlaceProps {
  /** What follows the place in the address: an id, a handle, or nothing. */
  rest: string;
}

export interface Place {
  /** Empty: what `/comms` itself shows. */
  path: string;
  title: string;
  /** Shown to whoever has it. */
  right: string;
  load: () => Promise<{ default: Component<PlaceProps> }>;
}

export const PLACES: readonly Place[] = [
  { path: '', title: 'Due', right: 'cadence.see', load: () => import('./due/DueList.svelte') },
  { path: 'approvals', title: 'Approvals', right: 'update.approve', load: () => import('./approvals/Approvals.svelte') },
  { path: 'templates', title: 'Templates', right: 'template.see', load: () => import('./templates/Templates.svelte') },
  { path: 'history', title: 'History', right: 'cadence.see', load: () => import('./history/History.svelte') },
  { path: 'maintenance', title: 'Maintenance', right: 'status.see', load: () => import('./maintenance/Maintenances.svelte') },
  { path: 'subscribers', title: 'Subscribers', right: 'subscriber.see', load: () => import('./subscribers/Subscribers.svelte') },
];

/** `/comms/142`: writing an update of incident 142. It has no tab: incidents, the due list and reminders lead there. */
export const COMPOSE: Place = { path: 'compose', title: 'Write an update', right: 'update.write', load: () => import('./compose/Compose.svelte') };
export const composes = (rest: string): boolean => /^\d+(\/compose)?$/.test(rest);

export const placeOf = (rest: string): Place | null => PLACES.find(({ path }) => path === rest.split('/', 1)[0]) ?? null;
export const restOf = (rest: string): string => rest.split('/').slice(1).join('/');
export const addressOf = (place: Place): string => (place.path ? `/comms/${place.path}` : '/comms');
