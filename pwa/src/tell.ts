/** Any failure of `ask` in words: what happened, what was kept, what to do. */
import { Declined, SignedOut, Unreachable } from './graphql/client.ts';

export interface Told {
  what: string;
  todo: string;
}

export function tell(error: unknown): Told {
  if (error instanceof Unreachable) {
    return { what: 'No answer from the server.', todo: 'Check the connection, then try again. Nothing you typed is lost.' };
  }
  if (error instanceof SignedOut) return { what: 'Your session has ended.', todo: 'Sign in again: you come back here.' };
  if (error instanceof Declined) return { what: error.message, todo: error.todo };
  return { what: 'The server could not do this.', todo: 'It was noted there. Try again; if it stays, tell an administrator.' };
}
