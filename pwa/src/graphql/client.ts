/** Asks the API: one function, typed by the document, with every way it can fail told apart. */
import type { TadaDocumentNode } from './graphql.ts';

/** The answer "no", as a member of a mutation's result. */
export interface Refusal {
  __typename: 'Refusal';
  code: string;
  message: string;
}

export const isRefusal = (thing: { __typename?: string } | null | undefined): thing is Refusal =>
  thing?.__typename === 'Refusal';

/** No answer came: no network, a timeout, a server that is down. What was asked may or may not have happened. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** The session has ended. */
export class SignedOut extends Error {
  override name = 'SignedOut';
}

/** The server's answer to a question is no: it is not there, or not for whoever asks. Its words are for people. */
export class Declined extends Error {
  override name = 'Declined';
  readonly todo: string;

  constructor(message: string, todo: string) {
    super(message);
    this.todo = todo;
  }
}

/** What to do about it, by code. */
const DECLINED: Record<string, string> = {
  FORBIDDEN: 'Whoever sent you here can tell you what it says; an administrator can change your role.',
  NOT_FOUND: 'Its address may be mistyped.',
};

/** The server answered with an error: a bug there or here. */
export class Failed extends Error {
  override name = 'Failed';
}

interface Reply<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

export const TIMEOUT = 15_000;

export async function ask<Result, Variables extends Record<string, unknown>>(
  document: TadaDocumentNode<Result, Variables>,
  variables: NoInfer<Variables>,
  options: { signal?: AbortSignal; timeout?: number } = {},
): Promise<Result> {
  const response = await post('/graphql', { query: textOf(document), variables }, options);
  if (response.status === 401) throw new SignedOut('The session has ended.');
  const reply = (await response.json().catch(() => null)) as Reply<Result> | null;
  if (!reply) throw new Unreachable(`The server answered ${response.status} without words.`);
  const error = reply.errors?.[0];
  if (error?.extensions?.code === 'SIGN_IN') throw new SignedOut(error.message);
  const todo = DECLINED[error?.extensions?.code ?? ''];
  if (error && todo) throw new Declined(error.message, todo);
  if (error) throw new Failed(error.message);
  if (!reply.data) throw new Failed(`The server answered ${response.status} without data.`);
  return reply.data;
}

/** A document is its own text at run time: see graphql.ts. */
export const textOf = (document: unknown): string => document as string;

/** POSTs JSON to this app's own server. The header is what a foreign page cannot send, so a form elsewhere cannot act. */
export async function post(
  path: string,
  body: unknown,
  { signal, timeout = TIMEOUT }: { signal?: AbortSignal; timeout?: number } = {},
): Promise<Response> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        'x-tocsin-client': 'pwa',
      },
      body: JSON.stringify(body),
      signal: signal ? either(signal, limit) : limit,
    });
    if (response.status >= 502 && response.status <= 504) throw new Unreachable('The server is not up.');
    return response;
  } catch (error) {
    if (signal?.aborted || error instanceof Unreachable) throw error;
    throw new Unreachable('No answer from the server.', { cause: error });
  }
}

/** `AbortSignal.any`, which Safari has only since 17.4. */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener('abort', () => both.abort(signal.reason), { once: true });
  }
  return both.signal;
}
