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

export function targetGroups(choices: ResultOf<typeof TargetsToChoose>): Group[] {
  const lists: [TargetKind, readonly Named[]][] = [
    ['schedule', choices.schedules],
    ['person', choices.people],
    ['team', choices.teams],
    ['contact', choices.contacts],
    ['channel', choices.channels],
  ];
  return lists.map(([kind, things]) => ({
    label: TARGET_WORDS[kind],
    options: things
      .filter((thing) => !thing.archived && !thing.disabled)
      .map(({ handle, name }) => ({ value: `${kind}:${handle}`, words: kind === 'team' ? `Team ${name}` : kind === 'schedule' ? `${name} (on call)` : name })),
  }));
}
