/** What is one's own, as the server decides it: the screens offer by it, the server asks again. */

interface Handled {
  handle: string;
}

export interface Owned {
  team: Handled | null;
  owner: Handled | null;
  primary: Handled | null;
  secondary: Handled | null;
  backup: Handled | null;
  coordinator: Handled | null;
}

/** In its team, or named for it: its incidents are theirs. */
export function answersFor(service: Owned, me: { handle: string; teams: readonly string[] }): boolean {
  if (service.team && me.teams.includes(service.team.handle)) return true;
  return [service.owner, service.primary, service.secondary, service.backup, service.coordinator].some(
    (person) => person?.handle === me.handle,
  );
}

/** Its owner and its coordinator: what is written about it is theirs. */
export const owns = (service: Pick<Owned, 'owner' | 'coordinator'>, me: string): boolean =>
  service.owner?.handle === me || service.coordinator?.handle === me;
