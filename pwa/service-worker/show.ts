/** Shows a notification; what the platform does not know of it is left out rather than refused. */
import type { Shown } from './notification.ts';
import { worker } from './worker.ts';

export async function show({ title, options }: Shown): Promise<void> {
  try {
    await worker.registration.showNotification(title, options);
  } catch {
    const { body, tag, data } = options;
    await worker.registration.showNotification(title, { body, tag, data });
  }
}
