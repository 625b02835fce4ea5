/** Which route an address means. */
import { isServersOwn } from '../../shared/addresses.ts';

export type Params = Record<string, string>;

/** `/incidents/:number` matches one part; a final `*` matches the rest, empty included, as `rest`. */
export function match(pattern: string, path: string): Params | null {
  const want = parts(pattern);
  const have = parts(path);
  const open = want.at(-1) === '*';
  if (open ? have.length < want.length - 1 : have.length !== want.length) return null;
  const params: Params = {};
  for (const [at, name] of want.entries()) {
    if (name === '*') params['rest'] = have.slice(at).join('/');
    else if (name.startsWith(':')) params[name.slice(1)] = decode(have[at] ?? '');
    else if (name !== have[at]) return null;
  }
  return params;
}

const parts = (path: string): string[] => path.split('/').filter(Boolean);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Only a path of this app may be gone to after sign-in. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !isServersOwn(next) ? next : '/now';
}
