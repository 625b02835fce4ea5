/** The worker's own global, typed, with the events TypeScript does not know. */

export const worker = self as unknown as ServiceWorkerGlobalScope;

/** Background Sync, once or now and then: Chromium only. */
export interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
  readonly lastChance: boolean;
}

/** Declarative Web Push hands the proposed notification to the event. */
export interface DeclarativePushEvent extends PushEvent {
  readonly notification?: Notification | null;
}

declare global {
  interface NotificationOptions {
    actions?: { action: string; title: string }[];
    renotify?: boolean;
    timestamp?: number;
    vibrate?: number[];
  }
}
