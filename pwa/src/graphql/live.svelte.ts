/** One live connection for the whole app: every subscription shares it, and polling stands in while it is away. */
import { createClient, type Client } from 'graphql-ws';
import { backoff, Seqs } from '../rules/seqs.ts';
import { ask, textOf } from './client.ts';
import { IncidentsChanged, IncidentsSince } from './documents/incidents.ts';
import type { ResultOf, TadaDocumentNode } from './graphql.ts';

export type IncidentChange = ResultOf<typeof IncidentsChanged>['incidentsChanged'];

/** `live`: changes arrive by themselves. `polling`: asked for every few seconds. `offline`: neither. */
export type Liveness = 'connecting' | 'live' | 'polling' | 'offline';

const POLL_EVERY = 5_000;
const PING_EVERY = 12_000;
const PONG_WITHIN = 5_000;
/** The server's words for "sign in first" and "not allowed". */
const HOPELESS = [4401, 4403];

interface Follower {
  /** Called after every reconnect and, while polling, every few seconds: ask again for what is on screen. */
  resync: () => void | Promise<void>;
}

class Live {
  state = $state<Liveness>('connecting');
  #followers = new Set<Follower>();
  #poll: ReturnType<typeof setInterval> | undefined;
  #client: Client | undefined;

  /**
   * Runs a subscription until the returned function is called. `on` gets each result as it comes; `resync` must
   * ask for the whole of what is on screen, because changes may have been missed.
   */
  follow<Result, Variables extends Record<string, unknown>>(
    document: TadaDocumentNode<Result, Variables>,
    variables: NoInfer<Variables>,
    { on, resync }: { on: (result: Result) => void; resync: Follower['resync'] },
  ): () => void {
    const follower: Follower = { resync };
    this.#followers.add(follower);
    const stop = this.#connected().subscribe<Result>(
      { query: textOf(document), variables },
      { next: (result) => result.data && on(result.data), error: () => this.#pollInstead(), complete: () => undefined },
    );
    return () => {
      this.#followers.delete(follower);
      stop();
      if (this.#followers.size === 0) this.#stopPolling();
    };
  }

  /** Every incident this viewer may see, each change once and none missed: `resync` is only for what a list cannot know. */
  incidents({ on, resync }: { on: (change: IncidentChange) => void; resync: () => void | Promise<void> }): () => void {
    const seqs = new Seqs();
    const take = (change: IncidentChange): void => {
      if (seqs.isNews(change.incident.id, change.seq)) on(change);
    };
    return this.follow(IncidentsChanged, {}, {
      on: (result) => take(result.incidentsChanged),
      resync: async () => {
        if (!seqs.empty) (await ask(IncidentsSince, { seqs: seqs.asVariables() })).incidentsSince.forEach(take);
        await resync();
      },
    });
  }

  /** Signed out: the server must not keep sending. */
  close(): void {
    void this.#client?.dispose();
    this.#client = undefined;
    this.#stopPolling();
    this.state = 'connecting';
  }

  #connected(): Client {
    this.#client ??= connect({
      up: () => this.#up(),
      down: () => this.#pollInstead(),
    });
    return this.#client;
  }

  #up(): void {
    this.#stopPolling();
    this.state = 'live';
    void this.#resync(); // the first time too: things change while a socket opens
  }

  #pollInstead(): void {
    this.state = navigator.onLine ? 'polling' : 'offline';
    this.#poll ??= setInterval(() => void this.#resync(), POLL_EVERY);
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  async #resync(): Promise<void> {
    if (document.visibilityState === 'hidden' && this.state !== 'live') return;
    const results = await Promise.allSettled([...this.#followers].map((follower) => follower.resync()));
    if (this.state === 'live') return;
    this.state = results.some((result) => result.status === 'rejected') ? 'offline' : 'polling';
  }
}

function connect({ up, down }: { up: () => void; down: () => void }): Client {
  let pong: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  return createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    lazyCloseTimeout: 3_000,
    keepAlive: PING_EVERY,
    connectionParams: { client: 'pwa' },
    retryAttempts: Infinity,
    shouldRetry: (closed) => !HOPELESS.includes((closed as CloseEvent | undefined)?.code ?? 0),
    retryWait: (tries) => nextTry(backoff(tries, Math.random)),
    on: {
      connected: (opened) => {
        socket = opened as WebSocket;
        up();
      },
      // A phone that changed networks has a socket that looks open and is dead.
      ping: (received) => {
        if (!received) pong = setTimeout(() => socket?.close(4408, 'no pong'), PONG_WITHIN);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: (event) => {
        clearTimeout(pong);
        if ((event as CloseEvent).code !== 1000) down();
      },
      error: down,
    },
  });
}

/** Waits, but no longer once the network or the person is back. */
function nextTry(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      removeEventListener('online', go);
      document.removeEventListener('visibilitychange', goIfSeen);
      resolve();
    };
    const goIfSeen = (): void => {
      if (document.visibilityState === 'visible') go();
    };
    const timer = setTimeout(go, wait);
    addEventListener('online', go);
    document.addEventListener('visibilitychange', goIfSeen);
  });
}

export const live = new Live();
