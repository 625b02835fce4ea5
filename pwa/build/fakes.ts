/** Fakes that remember, for tests of the page and of the worker. */
import type { BundlePayload, PagePayload } from '../shared/payload.ts';

export interface Sent {
  path: string;
  body: Record<string, unknown>;
}

type Answering = (sent: Sent) => Response | Promise<Response>;

/** A server that remembers what it was sent. `down` answers nothing at all. */
export class FakeServer {
  sent: Sent[] = [];
  down = false;
  #answers = new Map<string, Answering>();

  constructor() {
    globalThis.fetch = async (input, options) => {
      const path = new URL(input instanceof Request ? input.url : String(input), 'http://localhost').pathname;
      if (this.down) throw new TypeError('Failed to fetch');
      const sent: Sent = { path, body: JSON.parse((options?.body as string | undefined) ?? '{}') as Record<string, unknown> };
      this.sent.push(sent);
      return (await this.#answers.get(path)?.(sent)) ?? new Response('', { status: 404 });
    };
  }

  answers(path: string, status: number, body: unknown = {}): this {
    this.#answers.set(path, () => Response.json(body, { status }));
    return this;
  }

  answersWith(path: string, answering: Answering): this {
    this.#answers.set(path, answering);
    return this;
  }

  to(path: string): Sent[] {
    return this.sent.filter((one) => one.path === path);
  }
}

/** The browser's caches, with the parts of the real ones that are used. */
export class FakeCaches {
  named = new Map<string, Map<string, Response>>();

  constructor() {
    Object.assign(globalThis, { caches: { open: async (name: string) => this.#open(name), delete: async (name: string) => this.named.delete(name) } });
  }

  /** The addresses that one holds. */
  held(name: string): string[] {
    return [...(this.named.get(name)?.keys() ?? [])];
  }

  #open(name: string): unknown {
    const kept = this.named.get(name) ?? new Map<string, Response>();
    this.named.set(name, kept);
    return {
      keys: async () => [...kept.keys()].map((key) => new Request(new URL(key, location.origin))),
      put: async (key: string, response: Response) => void kept.set(key, response),
      match: async (key: string) => kept.get(key)?.clone(),
      delete: async (request: Request) => kept.delete(request.url.slice(location.origin.length)),
    };
  }
}

/** The worker's registration and clients, as one phone has them. */
export class FakePhone {
  shown: { title: string; options: NotificationOptions }[] = [];
  closed: string[] = [];
  opened: string[] = [];
  told: unknown[] = [];
  focused = 0;
  syncs: string[] = [];
  hasWindow = false;
  hasStatusPage = false;
  /** The platform refuses notifications with these options, as old browsers do. */
  refusing: (options: NotificationOptions) => boolean = () => false;
  subscribed: unknown[] = [];

  constructor() {
    const windowAt = (path: string): object => ({
      url: new URL(path, location.origin).href,
      focus: async () => void (this.focused += 1),
      postMessage: (message: unknown) => void this.told.push(message),
    });
    Object.assign(self, {
      registration: {
        showNotification: async (title: string, options: NotificationOptions) => {
          if (this.refusing(options)) throw new TypeError('not supported');
          this.shown.push({ title, options });
        },
        getNotifications: async ({ tag }: { tag: string }) =>
          this.shown
            .filter(({ options }) => options.tag === tag)
            .map(({ title, options }) => ({ title, ...options, close: () => void this.closed.push(title) })),
        sync: { register: async (tag: string) => void this.syncs.push(tag) },
        pushManager: {
          subscribe: async (options: unknown) => {
            this.subscribed.push(options);
            return aSubscription('https://push.example/new');
          },
        },
      },
      clients: {
        matchAll: async () => [...(this.hasStatusPage ? [windowAt('/status/subscribe')] : []), ...(this.hasWindow ? [windowAt('/now')] : [])],
        openWindow: async (url: string) => void this.opened.push(url),
      },
    });
  }

  get last(): { title: string; options: NotificationOptions } | undefined {
    return this.shown.at(-1);
  }
}

export const aSubscription = (endpoint: string): PushSubscription =>
  ({ endpoint, toJSON: () => ({ endpoint, keys: { p256dh: 'new-p256dh', auth: 'new-auth' } }) }) as unknown as PushSubscription;

export const CAPABILITY = 'capability-of-ana';

/** What the server sends for a page, before encryption. */
export const PAGE_PUSH = {
  web_push: 8030,
  mutable: true,
  notification: {
    title: 'SEV1 Checkout #142',
    body: 'You are being paged.\nAcknowledge by 03:17.',
    navigate: `/alarm#${CAPABILITY}`,
    tag: '8f14e45fceea467f9c1e6a2b8d4c0f11',
    data: {
      v: 1,
      kind: 'page',
      incidentId: '8f14e45f-ceea-467f-9c1e-6a2b8d4c0f11',
      pageId: '3c59dc04-8e88-4502-b6fd-2c7f6a2e5b1d',
      severity: 1,
      capability: CAPABILITY,
      actions: ['acknowledge', 'escalate'],
      number: 142,
      at: '2026-11-21T03:12:00Z',
      acknowledgeBy: '2026-11-21T03:17:00Z',
      service: 'Checkout',
      title: 'Checkout answers 5xx to half of all orders',
      next: 'Bo Chen',
    },
  },
} as const;

/** What the server sends for many pages at once, before encryption. */
export const BUNDLE_PUSH = {
  web_push: 8030,
  mutable: true,
  notification: {
    title: '7 incidents waited for you',
    body: 'SEV3 Checkout #142\nSEV3 Search #143\nand 5 more',
    navigate: '/now',
    tag: '5e2b3a6c0d414f7e9a8b7c6d5e4f3a2b',
    data: {
      v: 1,
      kind: 'page-bundle',
      incidentId: '8f14e45f-ceea-467f-9c1e-6a2b8d4c0f11',
      pageId: '3c59dc04-8e88-4502-b6fd-2c7f6a2e5b1d',
      severity: 3,
      capability: CAPABILITY,
      number: 142,
      count: 7,
      rings: true,
      at: '2026-11-21T08:00:00Z',
    },
  },
} as const;

export const BUNDLE: BundlePayload = {
  kind: 'page-bundle',
  title: BUNDLE_PUSH.notification.title,
  body: BUNDLE_PUSH.notification.body,
  navigate: '/now',
  tag: BUNDLE_PUSH.notification.tag,
  incidentId: BUNDLE_PUSH.notification.data.incidentId,
  capability: CAPABILITY,
  severity: 3,
  number: 142,
  count: 7,
  rings: true,
};

export const PAGE: PagePayload = {
  kind: 'page',
  title: 'SEV1 Checkout #142',
  body: PAGE_PUSH.notification.body,
  navigate: `/alarm#${CAPABILITY}`,
  tag: PAGE_PUSH.notification.tag,
  incidentId: PAGE_PUSH.notification.data.incidentId,
  pageId: PAGE_PUSH.notification.data.pageId,
  severity: 1,
  capability: CAPABILITY,
  actions: ['acknowledge', 'escalate'],
  number: 142,
  service: 'Checkout',
  subject: 'Checkout answers 5xx to half of all orders',
  at: '2026-11-21T03:12:00Z',
  acknowledgeBy: '2026-11-21T03:17:00Z',
  next: 'Bo Chen',
  runbook: null,
};
