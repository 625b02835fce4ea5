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
const RUNBOOKS: Place = { href: '/runbooks', words: 'Runbooks', icon: 'runbooks' };
const BRIEFINGS: Place = { href: '/briefings', words: 'Briefings', icon: 'book' };
const SETTINGS: Place = { href: '/settings', words: 'Settings', icon: 'settings' };

const roomy = (place: Place): Place => ({ ...place, roomy: true });

/**
 * Responders come to briefings from their incidents; for executives they come first, and they tell nobody outside.
 * On a phone services are a tap away from incidents and runbooks; runbooks are searched by whoever was woken.
 */
export function placesFor(role: Role | undefined): Place[] {
  if (role === 'STAKEHOLDER') return [BRIEFINGS, NOW, INCIDENTS, ON_CALL, SERVICES, SETTINGS];
  if (role === undefined || role === 'RESPONDER') return [NOW, INCIDENTS, ON_CALL, RUNBOOKS, COMMS, roomy(SERVICES), SETTINGS];
  if (role === 'COMMS') return [NOW, COMMS, INCIDENTS, BRIEFINGS, ON_CALL, roomy(RUNBOOKS), roomy(SERVICES), SETTINGS];
  return [NOW, INCIDENTS, ON_CALL, RUNBOOKS, COMMS, roomy(SERVICES), roomy(BRIEFINGS), SETTINGS];
}

export const homeOf = (role: Role | undefined): string => (role === 'STAKEHOLDER' ? BRIEFINGS : NOW).href;
