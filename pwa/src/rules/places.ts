/** Where the bar and the rail lead, by who looks, and where somebody is at home. */
import type { IconName } from '../parts/Icon.svelte';
import type { Role } from '../session.svelte.ts';

export interface Place {
  href: string;
  words: string;
  icon: IconName;
  /** Only where there is room: on the rail of a desk. */
  roomy?: true;
}

const NOW: Place = { href: '/now', words: 'Now', icon: 'now' };
const INCIDENTS: Place = { href: '/incidents', words: 'Incidents', icon: 'incidents' };
const ON_CALL: Place = { href: '/on-call', words: 'On call', icon: 'on-call' };
const COMMS: Place = { href: '/comms', words: 'Comms', icon: 'comms' };
const SERVICES: Place = { href: '/services', words: 'Services', icon: 'services' };
const BRIEFINGS: Place = { href: '/briefings', words: 'Briefings', icon: 'book' };
const SETTINGS: Place = { href: '/settings', words: 'Settings', icon: 'settings' };

/** Responders come to briefings from their incidents; for executives they come first, and they tell nobody outside. */
export function placesFor(role: Role | undefined): Place[] {
  if (role === 'STAKEHOLDER') return [BRIEFINGS, NOW, INCIDENTS, ON_CALL, SERVICES, SETTINGS];
  if (role === undefined || role === 'RESPONDER') return [NOW, INCIDENTS, ON_CALL, COMMS, SERVICES, SETTINGS];
  if (role === 'COMMS') return [NOW, COMMS, INCIDENTS, BRIEFINGS, ON_CALL, { ...SERVICES, roomy: true }, SETTINGS];
  return [NOW, INCIDENTS, ON_CALL, COMMS, SERVICES, { ...BRIEFINGS, roomy: true }, SETTINGS];
}

export const homeOf = (role: Role | undefined): string => (role === 'STAKEHOLDER' ? BRIEFINGS : NOW).href;
