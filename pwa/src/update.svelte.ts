/** The bridge to the service worker: registers it, and offers a new version without ever discarding typed text. */
import type { ToWindow, ToWorker } from '../shared/messages.ts';
import { router } from './router.svelte.ts';
import { unsaved } from './unsaved.svelte.ts';

class Update {
  /** A newer version is installed and waits for consent. */
  ready = $state(false);
  /** Said once, after the first installation. */
  readyOffline = $state(false);
  #registration: ServiceWorkerRegistration | undefined;
  #agreed = false;

  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
    const worker = navigator.serviceWorker;
    const first = !worker.controller;
    worker.addEventListener('message', (event: MessageEvent<ToWindow>) => {
      if (event.data.kind === 'go') router.go(event.data.url);
    });
    worker.addEventListener('controllerchange', () => {
      if (this.#agreed) location.reload();
    });
    this.#registration = await worker.register('/sw.js', { updateViaCache: 'none' });
    this.#watch(this.#registration);
    if (first) void worker.ready.then(() => (this.readyOffline = true));
    setInterval(() => void this.#registration?.update().catch(() => undefined), 3600_000);
  }

  /** Only on a person's word, and never over text that was not sent. */
  accept(): void {
    if (unsaved.any) return;
    this.#agreed = true;
    const message: ToWorker = { kind: 'skip-waiting' };
    this.#registration?.waiting?.postMessage(message);
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const look = (): void => void (this.ready = !!registration.waiting && !!navigator.serviceWorker.controller);
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  }
}

export const update = new Update();
