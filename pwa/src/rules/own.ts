/** Whose own a service is: its team's, and theirs who are named for it. The server decides again. */

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

export function isOwn(service: Owned, me: { handle: string; teams: readonly string[] }): boolean {
  if (service.team && me.teams.includes(service.team.handle)) return true;
  return [service.owner, service.primary, service.secondary, service.backup, service.coordinator].some(
    (person) => person?.handle === me.handle,
  );
}
