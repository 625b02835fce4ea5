/** Who is signed in on this device. */
import { flushOps } from '../shared/runs/ops.ts';
import { drop, forgetSession, keep, kept, wipe } from '../shared/shelf.ts';
import { post, Unreachable } from './graphql/client.ts';

export type Role = 'ADMIN' | 'RESPONDER' | 'COMMS' | 'STAKEHOLDER' | 'AUDITOR';

export interface Viewer {
  handle: string;
  name: string;
  role: Role;
  email: string;
  /** What this person may do: screens show or hide by it, the server decides again. */
  rights: readonly string[];
}

/** `asking`: not known yet. `in` may rest on what this device remembers while there is no network. */
type Standing = 'asking' | 'in' | 'out';

class Session {
  standing = $state<Standing>('asking');
  viewer = $state<Viewer | null>(null);
  /** True while only this device's memory says who it is. */
  unconfirmed = $state(false);

  /** What the device remembers first, then what the server says. */
  async start(): Promise<void> {
    const remembered = readViewer(await kept('viewer').catch(() => null));
    if (remembered) this.#enter(remembered, { unconfirmed: true });
    await this.refresh();
  }

  async refresh(): Promise<void> {
    try {
      const response = await fetch('/auth/me', { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) });
      const viewer = response.ok ? readViewer(await response.json()) : null;
      if (viewer) {
        if (this.viewer && this.viewer.handle !== viewer.handle) await forgetWhatWasRead();
        this.#enter(viewer, { unconfirmed: false });
        await keep('viewer', $state.snapshot(this.viewer));
      } else if (response.status === 401) await this.ended();
      else if (this.standing === 'asking') this.standing = 'out';
    } catch {
      if (this.standing === 'asking') this.standing = 'out';
    }
  }

  /** Null when it worked, else why not, in words for the form. */
  async signIn(email: string, password: string): Promise<string | null> {
    return this.#enterBy('/auth/sign-in', { email, password });
  }

  /** Redeems an invitation, a password reset or the first administrator's link. */
  async redeem(answers: { token: string; password: string; name?: string; email?: string; time_zone?: string }): Promise<string | null> {
    return this.#enterBy('/auth/link', answers);
  }

  /**
   * This device rings for nobody afterwards, and holds nothing of the person but taps not answered yet.
   * Throws when there is no answer: the session would still be open on the server.
   */
  async signOut(): Promise<void> {
    await flushOps(() => new Date()).catch(() => undefined); // afterwards nobody may send them but this person
    await post('/auth/sign-out', {});
    const [{ thisDevice }, { live }] = await Promise.all([import('./device.svelte.ts'), import('./graphql/live.svelte.ts')]);
    live.close();
    await thisDevice.forget().catch(() => undefined);
    await this.ended();
    await wipe();
  }

  /** The session is over, by whatever cause. */
  async ended(): Promise<void> {
    this.standing = 'out';
    this.viewer = null;
    this.unconfirmed = false;
    await forgetWhatWasRead();
  }

  may(right: string): boolean {
    return this.viewer?.rights.includes(right) ?? false;
  }

  async #enterBy(path: string, body: unknown): Promise<string | null> {
    await drop('viewer').catch(() => undefined); // until the server says who it is, nothing is sent as whoever it was
    try {
      const response = await post(path, body);
      if (!response.ok) return await reason(response);
      await this.refresh();
      return this.standing === 'in' ? null : 'You are signed in, but this browser did not keep the cookie.';
    } catch (error) {
      if (error instanceof Unreachable) return 'No answer from the server. What you typed is still here: try again in a moment.';
      throw error;
    }
  }

  #enter(viewer: Viewer, { unconfirmed }: { unconfirmed: boolean }): void {
    this.viewer = viewer;
    this.standing = 'in';
    this.unconfirmed = unconfirmed;
  }
}

/** What the session had read goes with it; what waits to be sent stays until its own person is back. */
async function forgetWhatWasRead(): Promise<void> {
  await forgetSession().catch(() => undefined);
  await import('../shared/runbooks/library.ts').then(({ forget }) => forget()).catch(() => undefined);
}

async function reason(response: Response): Promise<string> {
  const said = (await response.json().catch(() => null)) as { message?: unknown } | null;
  if (typeof said?.message === 'string') return said.message;
  if (response.status === 429) return 'Too many attempts. Wait a minute, then try again.';
  return response.status < 500 ? 'That was not accepted.' : 'The server could not do this now. Try again in a moment.';
}

function readViewer(raw: unknown): Viewer | null {
  const said = raw as Record<string, unknown> | null | undefined;
  const person = (said?.['person'] ?? said) as Record<string, unknown> | null | undefined;
  if (typeof person?.['handle'] !== 'string') return null;
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    handle: person['handle'],
    name: word(person['name']) || person['handle'],
    role: (word(said?.['role'] ?? person['role']).toUpperCase() || 'RESPONDER') as Role,
    email: word(said?.['email'] ?? person['email']),
    rights: Array.isArray(said?.['rights']) ? (said['rights'] as string[]) : [],
  };
}

export const session = new Session();
