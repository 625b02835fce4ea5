/** What a push looks like: a pure decision, from payload to notification. */
import type { Action, Payload } from '../shared/payload.ts';

export interface Shown {
  title: string;
  options: NotificationOptions;
}

const WORDS: Record<Action, string> = { acknowledge: 'Acknowledge', escalate: 'Escalate', resolve: 'Resolve' };
/** Long, short, long: told from a chat message without looking. */
const ALARM = [600, 150, 200, 150, 600];

export function toNotification(payload: Payload): Shown {
  const common: NotificationOptions = {
    body: payload.body,
    tag: payload.tag,
    lang: 'en',
    dir: 'auto',
    icon: '/icons/icon-192.png',
    badge: '/icons/page-badge-96.png',
    data: payload,
  };
  switch (payload.kind) {
    case 'page':
      return {
        title: payload.title,
        options: {
          ...common,
          requireInteraction: true,
          renotify: true,
          vibrate: ALARM,
          actions: payload.actions.slice(0, 2).map((action) => ({ action, title: WORDS[action] })),
          ...(payload.at ? { timestamp: Date.parse(payload.at) } : {}),
        },
      };
    case 'page-bundle': // the list is answered in the app; its worst has an alarm that needs no login
      return {
        title: payload.title,
        options: {
          ...common,
          requireInteraction: true,
          renotify: payload.rings,
          ...(payload.rings ? { vibrate: ALARM } : { silent: true }),
          actions: [{ action: 'alarm', title: payload.number ? `Open SEV${payload.severity} #${payload.number}` : 'Open the worst' }],
        },
      };
    case 'stand-down': // takes the place of the page, and lets the phone be quiet
      return { title: payload.title, options: { ...common, silent: true, renotify: false, requireInteraction: false } };
    case 'test':
      return { title: payload.title, options: { ...common, renotify: true, vibrate: ALARM } };
    case 'update-due':
    case 'shift':
      return { title: payload.title, options: { ...common, renotify: true } };
    case 'notice':
    case 'unknown':
      return { title: payload.title, options: common };
    default:
      return payload satisfies never;
  }
}

/** After a tap that the server answered. */
export function answered(payload: Payload, title: string, body: string): Shown {
  const { options } = toNotification({ ...payload, kind: 'stand-down', title, body } as Payload);
  return { title, options: { ...options, data: { ...payload, title, body, kind: 'stand-down' } } };
}

/** After a tap that nobody heard: says so, rings again, and offers the way to try. */
export function unanswered(payload: Payload): Shown {
  const { options } = toNotification(payload);
  return {
    title: 'Queued – not yet acknowledged',
    options: {
      ...options,
      body: `${payload.title}\nNo connection: escalation continues. Your tap is kept and sent when there is one.`,
      requireInteraction: true,
    },
  };
}
