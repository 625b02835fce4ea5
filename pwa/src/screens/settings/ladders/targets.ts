/** Whom a rung can call, grouped for a menu: what is archived or disabled is not offered. */
import type { ResultOf } from '../../../graphql/graphql.ts';
import type { TargetsToChoose } from '../../../graphql/documents/ladders.ts';
import type { Group } from '../Picker.svelte';
import { TARGET_WORDS, type TargetKind } from '../rules/ladder.ts';

interface Named {
  handle: string;
  name: string;
  archived?: boolean;
  disabled?: boolean;
}

const WORDS: Partial<Record<TargetKind, (name: string) => string>> = {
  schedule: (name) => `${name} (on call)`,
  secondary: (name) => `${name} (next in turn)`,
  team: (name) => `Team ${name}`,
};

export function targetGroups(choices: ResultOf<typeof TargetsToChoose>): Group[] {
  const lists: [TargetKind, readonly Named[]][] = [
    ['schedule', choices.schedules],
    ['secondary', choices.schedules],
    ['person', choices.people],
    ['team', choices.teams],
    ['contact', choices.contacts],
    ['channel', choices.channels],
  ];
  return lists.map(([kind, things]) => ({
    label: TARGET_WORDS[kind],
    options: things
      .filter((thing) => !thing.archived && !thing.disabled)
      .map(({ handle, name }) => ({ value: `${kind}:${handle}`, words: WORDS[kind]?.(name) ?? name })),
  }));
}
