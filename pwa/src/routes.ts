/** Every address of the app and the screen it shows. A screen is `screens/<name>/Screen.svelte`. */
import type { Component } from 'svelte';
import { match, type Params } from './rules/match.ts';

export interface ScreenProps {
  params: Params;
}

export interface Route {
  path: string;
  screen: string;
  title: string;
  /** `nobody`: works signed out. */
  needs: 'viewer' | 'nobody';
  /** Stands alone, without the bar and the rail. */
  bare?: true;
}

export const ROUTES: readonly Route[] = [
  { path: '/alarm', screen: 'alarm', title: 'You are being paged', needs: 'nobody', bare: true },
  { path: '/sign-in', screen: 'sign-in', title: 'Sign in', needs: 'nobody', bare: true },
  { path: '/join', screen: 'link', title: 'Join', needs: 'nobody', bare: true },
  { path: '/reset', screen: 'link', title: 'New password', needs: 'nobody', bare: true },
  { path: '/first', screen: 'link', title: 'First administrator', needs: 'nobody', bare: true },
  { path: '/now', screen: 'now', title: 'Now', needs: 'viewer' },
  { path: '/incidents', screen: 'incidents', title: 'Incidents', needs: 'viewer' },
  { path: '/incidents/:number', screen: 'incident', title: 'Incident', needs: 'viewer' },
  { path: '/runs/:id', screen: 'run', title: 'Run', needs: 'viewer', bare: true },
  { path: '/briefings', screen: 'briefings', title: 'Briefings', needs: 'viewer' },
  { path: '/briefings/+new', screen: 'briefing-write', title: 'Write a briefing', needs: 'viewer' },
  { path: '/briefings/:id', screen: 'briefing', title: 'Briefing', needs: 'viewer' },
  { path: '/on-call/*', screen: 'on-call', title: 'On call', needs: 'viewer' },
  { path: '/comms/*', screen: 'comms', title: 'Comms', needs: 'viewer' },
  { path: '/services', screen: 'services', title: 'Services', needs: 'viewer' },
  { path: '/services/+new', screen: 'service-edit', title: 'New service', needs: 'viewer' }, // no handle begins with a plus
  { path: '/services/:handle', screen: 'service', title: 'Service', needs: 'viewer' },
  { path: '/services/:handle/edit', screen: 'service-edit', title: 'Edit service', needs: 'viewer' },
  { path: '/runbooks', screen: 'runbooks', title: 'Runbooks', needs: 'viewer' },
  { path: '/runbooks/+new', screen: 'runbook-new', title: 'New runbook', needs: 'viewer' },
  { path: '/runbooks/+care', screen: 'runbook-care', title: 'Runbook care', needs: 'viewer' },
  { path: '/runbooks/:handle', screen: 'runbook', title: 'Runbook', needs: 'viewer' },
  { path: '/runbooks/:handle/edit', screen: 'runbook-edit', title: 'Edit runbook', needs: 'viewer' },
  { path: '/runbooks/:handle/versions', screen: 'runbook-versions', title: 'Versions', needs: 'viewer' },
  { path: '/runbooks/:handle/drafts/:draft', screen: 'runbook-draft', title: 'Draft', needs: 'viewer' },
  { path: '/settings/*', screen: 'settings', title: 'Settings', needs: 'viewer' },
  { path: '/welcome', screen: 'welcome', title: 'Welcome', needs: 'viewer', bare: true },
];

export interface Found {
  route: Route;
  params: Params;
}

export function find(path: string): Found | null {
  for (const route of ROUTES) {
    const params = match(route.path, path);
    if (params) return { route, params };
  }
  return null;
}

const screens = import.meta.glob<{ default: Component<ScreenProps> }>([
  './screens/*/Screen.svelte',
  '!./screens/alarm/Screen.svelte', // part of the first chunk: App.svelte imports it
]);

/** The code of a screen, fetched when first needed. */
export async function load(route: Route): Promise<Component<ScreenProps>> {
  const screen = screens[`./screens/${route.screen}/Screen.svelte`];
  if (!screen) throw new Error(`There is no screen named ${route.screen}.`);
  return (await screen()).default;
}
