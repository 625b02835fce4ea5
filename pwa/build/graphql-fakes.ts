/** A GraphQL server and a live connection that remember, for tests of screens. */
import { session, type Role } from '../src/session.svelte.ts';
import { FakeServer } from './fakes.ts';

type Answer = unknown | ((variables: Record<string, unknown>) => unknown);

export interface Asked {
  name: string;
  variables: Record<string, unknown>;
}

/** Answers each operation by its name. What it was not told to answer is a failure, as on a real server. */
export class FakeGraphQL extends FakeServer {
  #named = new Map<string, Answer>();

  constructor() {
    super();
    this.answersWith('/graphql', async ({ body }) => {
      const { name, variables } = operation(body);
      const answer = this.#named.get(name);
      if (answer === undefined) return Response.json({ errors: [{ message: `nobody answers ${name}` }] });
      return Response.json({ data: typeof answer === 'function' ? await (answer as (given: unknown) => unknown)(variables) : answer });
    });
  }

  named(name: string, answer: Answer): this {
    this.#named.set(name, answer);
    return this;
  }

  /** Every operation of this name that was sent, with its variables. */
  asked(name: string): Asked[] {
    return this.to('/graphql')
      .map(({ body }) => operation(body))
      .filter((one) => one.name === name);
  }
}

function operation(body: Record<string, unknown>): Asked {
  const names = [...String(body['query']).matchAll(/^\s*(?:query|mutation) (\w+)/gm)];
  return { name: names.at(-1)?.[1] ?? '', variables: (body['variables'] ?? {}) as Record<string, unknown> };
}

interface Follower {
  on: (result: unknown) => void;
  resync: () => void | Promise<void>;
}

/** Stands in for `live`: a test says what arrives. */
export class FakeLive {
  state = 'live';
  followers = new Set<Follower>();

  follow(_document: unknown, _variables: unknown, follower: Follower): () => void {
    return this.#add(follower);
  }

  incidents(follower: Follower): () => void {
    return this.#add(follower);
  }

  says(result: unknown): void {
    for (const follower of this.followers) follower.on(result);
  }

  async reconnects(): Promise<void> {
    await Promise.allSettled([...this.followers].map(({ resync }) => resync()));
  }

  #add(follower: Follower): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }
}

export const ALL_RIGHTS = [
  'incident.declare',
  'incident.see',
  'incident.detail',
  'incident.act',
  'incident.note',
  'service.edit',
  'service.create',
  'override.edit',
];

/** Ana, unless said otherwise, is signed in on this device. */
export function signIn({ handle = 'ana', name = 'Ana Ruiz', role = 'RESPONDER' as Role, rights = ALL_RIGHTS } = {}): void {
  session.viewer = { handle, name, role, rights, email: `${handle}@example.org` };
  session.standing = 'in';
}
