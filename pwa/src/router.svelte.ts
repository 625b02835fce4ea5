/** Where the reader is, and how to go elsewhere. */
import { isServersOwn } from '../shared/addresses.ts';
import { find, type Found } from './routes.ts';

class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  hash = $state(location.hash);
  found: Found | null = $derived(find(this.path === '/' ? '/now' : this.path));
  query = $derived(new URLSearchParams(this.search));

  /** Goes to a path of this app. */
  go(url: string, { replace = false }: { replace?: boolean } = {}): void {
    const to = new URL(url, location.href);
    if (to.origin !== location.origin || isServersOwn(to.pathname)) return location.assign(to);
    const changed = to.pathname !== this.path;
    history[replace ? 'replaceState' : 'pushState'](null, '', to.pathname + to.search + to.hash);
    this.#read();
    if (changed && !replace) scrollTo(0, 0);
  }

  /** Sets or removes a part of the query in place: filters belong in the address. */
  setQuery(name: string, value: string | null): void {
    const query = new URLSearchParams(this.search);
    if (value) query.set(name, value);
    else query.delete(name);
    this.go(`${this.path}${query.size ? `?${query}` : ''}`, { replace: true });
  }

  /** Reads a secret out of the address and strips it, so that it is in no history and no screenshot. */
  takeHash(): string {
    const secret = this.hash.slice(1);
    if (secret) history.replaceState(null, '', this.path + this.search);
    this.hash = '';
    return secret;
  }

  /** Follows the history and every ordinary click on a link of ours, so that screens use plain <a href>. */
  start(): () => void {
    const back = (): void => this.#read();
    const click = (event: MouseEvent): void => this.#click(event);
    addEventListener('popstate', back);
    addEventListener('click', click);
    return () => {
      removeEventListener('popstate', back);
      removeEventListener('click', click);
    };
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
    this.hash = location.hash;
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (isServersOwn(link.pathname) || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    this.go(link.href);
  }
}

export const router = new Router();
