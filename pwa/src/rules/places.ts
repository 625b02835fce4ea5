/** Where the bar and the rail lead, by who looks, and where somebody is at home. */
import type { IconName } from '../parts/Icon.svelte';
import type { Role } from '../session.svelte.ts';

export interface Place {
  href: string;
  words: string;
  icon: IconName;
}

const NOW: Place = { href: '/now', words: 'Now', icon: 'now' };
const BRIEFINGS: Place = { href: '/briefings', words: 'Briefings', icon: 'book' };
const COMMS: Place = { href: '/comms', words: 'Comms', icon: 'comms' };
const OTHERS: readonly Place[] = [
  { href: '/incidents', words: 'Incidents', icon: 'incidents' },
  { href: '/on-call', words: 'On call', icon: 'on-call' },
  { href: '/services', words: 'Services', icon: 'services' },
];
const SETTINGS: Place = { href: '/settings', words: 'Settings', icon: 'settings' };

/** Responders come to briefings from their incidents; for executives they come first. */
export function placesFor(role: Role | undefined): Place[] {
  if (role === 'STAKEHOLDER') return [BRIEFINGS, NOW, ...OTHERS, SETTINGS];
  if (role === undefined || role === 'RESPONDER') return [NOW, ...OTHERS, COMMS, SETTINGS];
  return [NOW, ...OTHERS, COMMS, BRIEFINGS, SETTINGS];
}

export const homeOf = (role: Role | undefined): string => (role === 'STAKEHOLDER' ? BRIEFINGS : NOW).href;
