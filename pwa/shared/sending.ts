/** How what waits on this device is sent: one tab or worker at a time, and only an answer ends a wait. */

/** `silence`: no network. `later`: words that are no answer, such as a proxy's error page. `sign-in`: the session ended. */
export type Unanswered = { kind: 'silence' } | { kind: 'later' } | { kind: 'sign-in' };

export interface Heard {
  status: number;
  body: Record<string, unknown> | null;
}

/** The result of a mutation, whichever member of its union it is. */
export type Result = { __typename?: unknown } & Record<string, unknown>;

/** Why not, in the server's words. */
export interface Refused {
  code: string;
  message: string;
}

/** Browsers let 64 kB outlive the page, and refuse more outright. A character takes three bytes at most. */
const OUTLIVES_THE_PAGE = 20_000;

/** Old Safari in private windows has no locks; twice is safe because of the ids that everything sent carries. */
export async function alone<Done>(lock: string, work: () => Promise<Done>): Promise<Done> {
  if (!navigator.locks) return work();
  return (await navigator.locks.request(lock, work)) as Done;
}

/** Null: silence. */
export async function post(path: string, body: unknown): Promise<Heard | null> {
  const text = JSON.stringify(body);
  try {
    const response = await fetch(path, {
      method: 'POST',
      keepalive: text.length <= OUTLIVES_THE_PAGE,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'x-tocsin-client': 'pwa',
      },
      body: text,
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, body: (await response.json().catch(() => null)) as Heard['body'] };
  } catch {
    return null;
  }
}

/** What the server said to a document of one mutation. */
export function readResult({ status, body }: Heard): { kind: 'answer'; result: Result } | Unanswered {
  if (status === 401) return { kind: 'sign-in' };
  const result = Object.values((body?.['data'] ?? {}) as Record<string, unknown>)[0];
  if (status !== 200 || typeof result !== 'object' || result === null) return { kind: 'later' };
  return { kind: 'answer', result: result as Result };
}

export function refusalIn({ __typename: type, code, message }: Result): Refused | null {
  return type === 'Refusal' ? { code: words(code) ?? 'REFUSED', message: words(message) ?? '' } : null;
}

/** A name may come as a word or as a person. */
export function words(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['name'] : null;
  return typeof name === 'string' ? name : null;
}
