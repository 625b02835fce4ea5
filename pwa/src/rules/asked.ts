/** Whether whoever holds an incident is being asked if they still do: after a silence, a snooze or a hand-off. */

interface Held {
  assignee: { handle: string } | null;
  ladder: { phase: string; dueAt: string | null } | null;
  pages: readonly { kind: string; queuedAt: string; person: { handle: string } | null }[];
}

/** An answer puts the next question this far away; so a page younger than that was not answered. */
const QUIET_FOR = 30 * 60_000;

export function isAsked(me: string, { assignee, ladder, pages }: Held): boolean {
  if (assignee?.handle !== me || ladder?.phase !== 'WATCHING' || !ladder.dueAt) return false;
  const answeredAt = Date.parse(ladder.dueAt) - QUIET_FOR;
  return pages.some(({ kind, queuedAt, person }) => kind === 'page' && person?.handle === me && Date.parse(queuedAt) > answeredAt);
}
