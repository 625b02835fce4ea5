/** The words of a run, named by their hash: never another version's. */
import { holdBody } from '../../../shared/runbooks/library-sync.ts';
import { keptBody } from '../../../shared/runbooks/library.ts';
import type { RunbookBody } from '../../../shared/runbooks/body.ts';
import { SignedOut, TIMEOUT, Unreachable } from '../../graphql/client.ts';

/** From this device where it holds them, else from the server; then this device holds them too, pictures and all. */
export async function bodyOf(hash: string): Promise<RunbookBody> {
  const kept = await keptBody(hash).catch(() => null);
  if (kept) return kept;
  const body = await fetched(hash);
  void holdBody(hash, new Date()).catch(() => undefined); // a full store costs the offline copy, never the screen
  return body;
}

async function fetched(hash: string): Promise<RunbookBody> {
  const response = await fetch(`/runbooks/bodies/${hash}`, { headers: { 'x-tocsin-client': 'pwa' }, signal: AbortSignal.timeout(TIMEOUT) }).catch((cause: unknown) => {
    throw new Unreachable('No answer from the server.', { cause });
  });
  if (response.status === 401) throw new SignedOut('The session has ended.');
  if (!response.ok) throw new Unreachable(`The server answered ${response.status}.`);
  return (await response.json()) as RunbookBody;
}
