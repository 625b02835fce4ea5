/** The browser around a page that can become a device: its permission, its worker, its one subscription. */
import { aSubscription, FakePhone } from './fakes.ts';

export class FakeBrowser {
  phone = new FakePhone();
  permission: NotificationPermission = 'default';
  /** What the person answers when asked. */
  willSay: NotificationPermission = 'granted';
  unsubscribed = 0;
  #subscription: PushSubscription | null = null;

  constructor() {
    const { registration } = self as unknown as { registration: { pushManager: PushManager } };
    const subscribe = registration.pushManager.subscribe.bind(registration.pushManager);
    Object.assign(registration.pushManager, {
      subscribe: async (options: PushSubscriptionOptionsInit) => (this.#subscription = this.#mine(await subscribe(options))),
      getSubscription: async () => this.#subscription,
    });
    Object.defineProperty(navigator, 'serviceWorker', {
      configurable: true,
      value: { ready: Promise.resolve(registration), getRegistration: async () => registration },
    });
    Object.assign(window, { PushManager: class {}, Notification: this.#notification() });
  }

  #mine(made: PushSubscription): PushSubscription {
    const unsubscribe = async (): Promise<boolean> => {
      this.unsubscribed += 1;
      this.#subscription = null;
      return true;
    };
    return Object.assign(aSubscription(made.endpoint), { unsubscribe });
  }

  #notification(): unknown {
    const permission = (): NotificationPermission => this.permission;
    const ask = (): NotificationPermission => (this.permission = this.willSay);
    return {
      get permission() {
        return permission();
      },
      requestPermission: async () => ask(),
    };
  }
}
