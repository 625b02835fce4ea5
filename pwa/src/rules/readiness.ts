/** The one thing to do next so that this browser rings, by what it is and how it stands. */
import type { Readiness } from '../device.svelte.ts';

export type System = 'ios' | 'android' | 'desk';

export interface Standing {
  readiness: Readiness;
  system: System;
  installed: boolean;
  persisted: boolean;
}

/** `register`: asks for permission and subscribes. `persist`: asks the browser to keep what is stored. `test`: rings. */
export interface NextThing {
  title: string;
  words: string;
  steps?: readonly string[];
  act: 'register' | 'persist' | 'test' | null;
  button?: string;
}

export const systemOf = (agent: string, touches: number): System =>
  /iPhone|iPad|iPod/.test(agent) || (agent.includes('Mac') && touches > 1) ? 'ios' : agent.includes('Android') ? 'android' : 'desk';

const UNBLOCK: Record<System, readonly string[]> = {
  ios: ['Open the Settings app, then Notifications.', 'Find Tocsin and allow notifications, sounds and the lock screen.', 'Come back here.'],
  android: ['Tap the sign left of the address, then Permissions.', 'Allow notifications, and come back here.', 'Installed? Then hold the Tocsin icon, App info, Notifications.'],
  desk: ['Click the sign left of the address.', 'Allow notifications for this site.', 'Come back to this page.'],
};

export function nextThing({ readiness, system, installed, persisted }: Standing): NextThing | null {
  switch (readiness) {
    case 'looking':
      return null;
    case 'unable':
      return {
        title: 'This browser cannot ring',
        words: 'It has no web push. Chrome, Edge and Firefox have it, and Safari on a Mac; on an iPhone or iPad with iOS 16.4 or newer, the app on the Home Screen has it. The address must begin with https.',
        act: null,
      };
    case 'needs-install':
      return {
        title: 'Add Tocsin to your Home Screen',
        words: 'On an iPhone or iPad only apps on the Home Screen may ring.',
        steps: ['Tap Share, the square with an arrow.', 'Choose “Add to Home Screen”.', 'Open Tocsin from there and come back to this screen.'],
        act: null,
      };
    case 'ask':
      return {
        title: 'Let this device ring',
        words: 'The browser will ask whether Tocsin may show notifications. Say yes: that is how it wakes you.',
        act: 'register',
        button: 'Turn on',
      };
    case 'denied':
      return { title: 'Notifications are blocked here', words: 'Only you can allow them again:', steps: UNBLOCK[system], act: null };
    case 'unregistered':
      return { title: 'Register this device', words: 'Notifications are allowed, but nothing can ring here yet.', act: 'register', button: 'Register' };
    case 'ready':
      if (system === 'android' && !installed) {
        return {
          title: 'Install it as well',
          words: 'It rings. But Chrome takes the permission away from sites that are rarely opened; installed apps keep it.',
          steps: ['Open the browser’s menu.', 'Choose “Add to Home screen”, then “Install”.'],
          act: 'test',
          button: 'Send a test page',
        };
      }
      if (!persisted) {
        return {
          title: 'Keep what is stored',
          words: 'It rings. Ask the browser not to throw away what this device holds for offline use; some decide by themselves.',
          act: 'persist',
          button: 'Keep it',
        };
      }
      return { title: 'This device rings', words: 'Try it now and then, above all before a shift.', act: 'test', button: 'Send a test page' };
    default:
      return readiness satisfies never;
  }
}
