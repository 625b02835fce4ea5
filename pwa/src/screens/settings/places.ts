/** The places inside Settings, who sees them, and the code of each, fetched when first opened. */
import type { Component } from 'svelte';
import type { IconName } from '../../parts/Icon.svelte';

export interface PlaceProps {
  /** What follows the place in the address: a handle, `+new`, or nothing. */
  rest: string;
}

export interface Place {
  path: string;
  title: string;
  under: string;
  icon: IconName;
  of: 'me' | 'organisation';
  /** Seen by whoever has one of these rights; by everybody when empty. */
  rights: readonly string[];
  load: () => Promise<{ default: Component<PlaceProps> }>;
}

/** In addresses, where a handle would stand: no handle begins with a plus. */
export const NEW = '+new';

export const PLACES: readonly Place[] = [
  { path: 'devices', title: 'My devices', under: 'What rings, and a test for each', icon: 'phone', of: 'me', rights: [], load: () => import('./devices/Devices.svelte') },
  { path: 'reach', title: 'How I am reached', under: 'Rules by severity, other channels, a simulator', icon: 'incidents', of: 'me', rights: [], load: () => import('./reach/Reach.svelte') },
  { path: 'profile', title: 'Profile', under: 'Name, time zone, password, theme', icon: 'person', of: 'me', rights: [], load: () => import('./profile/Profile.svelte') },
  { path: 'sessions', title: 'Sessions', under: 'Where you are signed in', icon: 'open', of: 'me', rights: [], load: () => import('./sessions/Sessions.svelte') },
  { path: 'tokens', title: 'Tokens', under: 'For scripts that act as you', icon: 'copy', of: 'me', rights: [], load: () => import('./tokens/Tokens.svelte') },
  { path: 'people', title: 'People', under: 'Invite, roles, a way back in', icon: 'person', of: 'organisation', rights: ['person.edit'], load: () => import('./people/People.svelte') },
  { path: 'teams', title: 'Teams', under: 'Who belongs together', icon: 'services', of: 'organisation', rights: ['team.edit'], load: () => import('./teams/Teams.svelte') },
  { path: 'ladders', title: 'Escalation ladders', under: 'Who is called when nobody answers', icon: 'up', of: 'organisation', rights: ['ladder.edit'], load: () => import('./ladders/Ladders.svelte') },
  { path: 'schedules', title: 'Schedules', under: 'Rotations: whose turn it is', icon: 'on-call', of: 'organisation', rights: ['schedule.edit'], load: () => import('./schedules/Schedules.svelte') },
  { path: 'on-call-policy', title: 'On-call policy', under: 'Nights, rest, relief, pay', icon: 'moon', of: 'organisation', rights: ['duty.edit'], load: () => import('./on-call-policy/OnCallPolicy.svelte') },
  { path: 'comms-policy', title: 'Communications policy', under: 'Who speaks, how often, who agrees', icon: 'comms', of: 'organisation', rights: ['comms-policy.edit'], load: () => import('./comms-policy/CommsPolicy.svelte') },
  { path: 'contacts', title: 'Contacts & channels', under: 'Vendors, chat rooms, ticket systems', icon: 'mail', of: 'organisation', rights: ['contact.edit', 'channel.edit'], load: () => import('./contacts/Contacts.svelte') },
  { path: 'automations', title: 'Automations', under: 'What runbooks may call, and where they look', icon: 'open', of: 'organisation', rights: ['automation.edit'], load: () => import('./automations/Automations.svelte') },
  { path: 'integrations', title: 'Integrations', under: 'Where alerts come from, keys, a tester', icon: 'now', of: 'organisation', rights: ['integration.edit'], load: () => import('./integrations/Integrations.svelte') },
  { path: 'filters', title: 'Noise filters', under: 'What is dropped, held back or silenced', icon: 'settings', of: 'organisation', rights: ['route.edit', 'maintenance.edit'], load: () => import('./filters/Filters.svelte') },
  { path: 'severities', title: 'Severities', under: 'Names and promises', icon: 'warning', of: 'organisation', rights: ['severity.edit'], load: () => import('./severities/Severities.svelte') },
  { path: 'status-pages', title: 'Status pages', under: 'What the public and customers see', icon: 'open', of: 'organisation', rights: ['status-page.edit'], load: () => import('./status-pages/StatusPages.svelte') },
  { path: 'components', title: 'Components', under: 'What readers know your services as', icon: 'services', of: 'organisation', rights: ['component.edit'], load: () => import('./components/Components.svelte') },
  { path: 'synonyms', title: 'Synonyms', under: 'Names that search takes for the same', icon: 'search', of: 'organisation', rights: ['synonym.edit'], load: () => import('./synonyms/Synonyms.svelte') },
  { path: 'file', title: 'Organisation file', under: 'Export, plan, apply', icon: 'copy', of: 'organisation', rights: ['organisation.export', 'organisation.apply'], load: () => import('./file/OrganisationFile.svelte') },
  { path: 'audit', title: 'Audit', under: 'Who changed what, and why', icon: 'clock', of: 'organisation', rights: ['edits.see'], load: () => import('./audit/Audit.svelte') },
];

export const placeOf = (rest: string): Place | null => PLACES.find(({ path }) => path === rest.split('/', 1)[0]) ?? null;
export const restOf = (rest: string): string => rest.split('/').slice(1).join('/');
