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
    this.#registration = await worker.register(workerUrl(), { updateViaCache: 'none' });
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

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

/** The security policy lets script addresses through one gate only, and this one knows a single address. */
function workerUrl(): string {
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  return trusted?.createPolicy('tocsin-worker', { createScriptURL: () => '/sw.js' }).createScriptURL('') ?? '/sw.js';
}

export const update = new Update();
