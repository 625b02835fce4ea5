/** Fetches a runbook's body and its pictures: what is here already is not fetched again. */
import { keepPicture, keptPicture, pictureAt } from './pictures.ts';
import type { RunbookBody } from './body.ts';

export interface Fetched {
  body: RunbookBody;
  /** Bytes, pictures with it. */
  size: number;
}

/** No answer came, or the time is up: nothing else will come now either. */
export class NoNetwork extends Error {
  override name = 'NoNetwork';
}

/** Where nobody says when the time is up. */
const PATIENCE = 20_000;

/** Its pictures are kept once this returns. Null: it is not there, or not theirs to see, any more. */
export async function fetchBody(hash: string, signal: AbortSignal | undefined): Promise<Fetched | null> {
  const answer = await get(`/runbooks/bodies/${hash}`, signal);
  if (!answer.ok) return notThere(answer);
  const text = await read(() => answer.text());
  const body = JSON.parse(text) as RunbookBody;
  let size = new Blob([text]).size;
  for (const picture of new Set(body.pictures)) size += await fetchPicture(picture, signal);
  return { body, size };
}

/** Its bytes. One that is gone is drawn as missing, and the words are worth having without it. */
async function fetchPicture(hash: string, signal: AbortSignal | undefined): Promise<number> {
  const here = await keptPicture(hash);
  if (here) return (await here.blob()).size;
  const answer = await get(pictureAt(hash), signal);
  if (!answer.ok) {
    notThere(answer);
    return 0;
  }
  const { status, headers } = answer;
  const bytes = await read(() => answer.blob()); // whole, before any of it is kept
  await keepPicture(hash, new Response(bytes, { status, headers }));
  return bytes.size;
}

async function get(path: string, signal: AbortSignal | undefined): Promise<Response> {
  if (signal?.aborted) throw new NoNetwork('The time is up.');
  return read(() => fetch(path, { headers: { 'x-tocsin-client': 'pwa' }, signal: signal ?? AbortSignal.timeout(PATIENCE) }));
}

async function read<Read>(reading: () => Promise<Read>): Promise<Read> {
  try {
    return await reading();
  } catch (cause) {
    throw new NoNetwork('No answer from the server.', { cause });
  }
}

/** A server that cannot now may soon; one that says no means this one only. */
function notThere({ status }: Response): null {
  if (status >= 500 || status === 401 || status === 429) throw new NoNetwork(`The server answered ${status}.`);
  return null;
}
