/** This browser as a device that can ring: permission, subscription, and what the server knows of it. */
import { drop, keep, kept } from '../shared/shelf.ts';
import { ask } from './graphql/client.ts';
import { RegisterDevice, Subscribing } from './graphql/documents/devices.ts';

/**
 * `unable`: no web push here. `needs-install`: an iPhone or iPad that must add Tocsin to its Home Screen first.
 * `ask`: permission was not asked for yet. `denied`: only the browser's settings can change it.
 */
export type Readiness = 'looking' | 'unable' | 'needs-install' | 'ask' | 'denied' | 'unregistered' | 'ready';

class ThisDevice {
  readiness = $state<Readiness>('looking');
  endpoint = $state<string | null>(null);
  /** True when the browser promised not to throw away what is stored. */
  persisted = $state(false);

  async look(): Promise<Readiness> {
    this.persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
    this.readiness = await this.#standing();
    return this.readiness;
  }

  /** Asks for permission where that is still open. Must run inside a tap; null when it worked, else why not. */
  async register(label?: string): Promise<string | null> {
    if ((await Notification.requestPermission()) !== 'granted') {
      await this.look();
      return 'This browser may not show notifications. Allow them for this site in its settings, then try again.';
    }
    const reason = await this.#subscribe(label);
    // Firefox asks the person, who may leave the question open: the device rings all the same.
    void navigator.storage?.persist?.().then(() => this.look(), () => undefined);
    await this.look();
    return reason;
  }

  /** At every start: the server learns the current subscription, because browsers change it without a word. */
  async renew(): Promise<void> {
    if ((await this.look()) === 'ready') await this.#subscribe().catch(() => undefined);
  }

  /** Before signing out or handing the phone on: it must not ring for someone else. */
  async forget(): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await drop('subscription');
    await this.look();
  }

  async #standing(): Promise<Readiness> {
    if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) {
      return isAppleTouch() && !isInstalled() ? 'needs-install' : 'unable';
    }
    if (Notification.permission === 'denied') return 'denied';
    if (Notification.permission === 'default') return 'ask';
    const registration = await navigator.serviceWorker.getRegistration();
    this.endpoint = (await registration?.pushManager.getSubscription())?.endpoint ?? null;
    return this.endpoint && (await kept('subscription'))?.endpoint ? 'ready' : 'unregistered';
  }

  /** A name given earlier, here or on another screen, is kept unless a new one is given. */
  async #subscribe(label?: string): Promise<string | null> {
    const { viewer } = await ask(Subscribing, {});
    if (!viewer) return 'Sign in first: a device rings for a person.';
    const key = viewer.pushKey;
    const known = viewer.devices.find((device) => device.current)?.label ?? (await kept('subscription'))?.label;
    const { pushManager } = await navigator.serviceWorker.ready;
    let subscription: PushSubscription;
    try {
      subscription = await subscribeWith(pushManager, key);
    } catch {
      return 'The browser’s push service did not answer. Check the network, and that no setting blocks push messages.';
    }
    const { endpoint, keys } = subscription.toJSON();
    const { registerDevice } = await ask(RegisterDevice, {
      endpoint: endpoint ?? '',
      p256dh: keys?.['p256dh'] ?? '',
      auth: keys?.['auth'] ?? '',
      label: label ?? known ?? deviceLabel(),
    });
    if (registerDevice.__typename === 'Refusal') return registerDevice.message;
    const { secret, label: named } = registerDevice;
    await keep('subscription', { endpoint: endpoint ?? '', key, secret: secret ?? '', label: named });
    return null;
  }
}

/** A subscription made with another key of the server's cannot be used any more, and the browser keeps only one. */
async function subscribeWith(manager: PushManager, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    if ((error as DOMException).name !== 'InvalidStateError') throw error;
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}

const isAppleTouch = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Mac') && navigator.maxTouchPoints > 1);

export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true;

/** "Chrome on Android": a name the person can tell from the others, and change. */
export function deviceLabel(agent = navigator.userAgent): string {
  const browser =
    [
      ['Edg', 'Edge'],
      ['OPR', 'Opera'],
      ['Firefox', 'Firefox'],
      ['Chrome', 'Chrome'],
      ['Safari', 'Safari'],
    ].find(([mark]) => agent.includes(mark as string))?.[1] ?? 'Browser';
  const system =
    [
      ['iPhone', 'iPhone'],
      ['iPad', 'iPad'],
      ['Android', 'Android'],
      ['Mac OS', 'Mac'],
      ['Windows', 'Windows'],
      ['CrOS', 'ChromeOS'],
      ['Linux', 'Linux'],
    ].find(([mark]) => agent.includes(mark as string))?.[1] ?? 'this device';
  return `${browser} on ${system}`;
}

export const thisDevice = new ThisDevice();
