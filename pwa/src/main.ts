/** Starts the app: what the page was opened for first, then the screen, then everything that can wait. */
import { mount } from 'svelte';
import { drop, forgetOldPages, kept } from '../shared/shelf.ts';
import App from './App.svelte';
import { router } from './router.svelte.ts';
import { session } from './session.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';
import { show, theme } from './theme.ts';
import { guardTyping } from './unsaved.svelte.ts';
import { update } from './update.svelte.ts';
import { outbox } from './waiting.svelte.ts';

/** A tap on a notification that iOS answered by opening the start page: go where it meant to. */
async function followTap(now: Date): Promise<void> {
  const pending = await kept('pendingNavigation').catch(() => undefined);
  if (!pending) return;
  await drop('pendingNavigation');
  const fresh = now.getTime() - Date.parse(pending.at) < 60_000;
  if (fresh && router.path !== '/alarm') router.go(pending.url, { replace: true });
}

async function start(): Promise<void> {
  show(await theme());
  await followTap(new Date());
  router.start();
  guardTyping();
  const target = document.getElementById('app') as HTMLElement;
  target.replaceChildren(); // what said that it opens
  mount(App, { target });
  outbox.start();
  void update.start();
  await session.start();
  const { library } = await import('./library.svelte.ts');
  library.start();
  await forgetOldPages(new Date());
  if (session.standing === 'in') {
    const { thisDevice } = await import('./device.svelte.ts');
    await thisDevice.renew();
  }
}

void start();
