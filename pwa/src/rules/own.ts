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

interface Ladder {
  catchAll: readonly string[];
  rungs: readonly { notify: readonly string[] }[];
  services: readonly Pick<Owned, 'owner' | 'coordinator'>[];
}

/** Whoever takes turns on a schedule may change it for a while, and whoever owns a service whose ladder calls it. */
export function mayOverride(
  schedule: { handle: string; rotations: unknown },
  { me, ladders }: { me: string; ladders: readonly Ladder[] },
): boolean {
  if (takesTurns(schedule.rotations, me)) return true;
  const calls = [`schedule:${schedule.handle}`, `secondary:${schedule.handle}`];
  return ladders.some(
    ({ catchAll, rungs, services }) =>
      [catchAll, ...rungs.map(({ notify }) => notify)].flat().some((target) => calls.includes(target)) && services.some((service) => owns(service, me)),
  );
}

/** The file's own shape: a list of people, in which a list is a pair. */
function takesTurns(rotations: unknown, me: string): boolean {
  if (!Array.isArray(rotations)) return false;
  return rotations.some((rotation) => [(rotation as { people?: unknown } | null)?.people].flat(3).includes(me));
}
