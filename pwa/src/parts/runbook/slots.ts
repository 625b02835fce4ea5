/** What a run draws into the steps of a runbook; a reader leaves all of it out. */
import type { Snippet } from 'svelte';
import type { StepBlock } from '../../../shared/runbooks/body.ts';

/** `now`: to be done next. `passed`: skipped, or the branch taken led past it. */
export type StepLook = 'plain' | 'now' | 'done' | 'passed';

export interface StepSlots {
  /** In the place of its time box: how its time stands. */
  time?: Snippet<[StepBlock]> | undefined;
  /** Instead of the line that says what to mind before it: one to be ticked. */
  safety?: Snippet<[StepBlock]> | undefined;
  /** Instead of the list of its options: buttons. */
  options?: Snippet<[StepBlock]> | undefined;
  /** Under what proves it: what the check found, and the button that asks. */
  check?: Snippet<[StepBlock]> | undefined;
  /** Under the automation it calls. */
  automation?: Snippet<[StepBlock]> | undefined;
  /** Under whom to inform. */
  inform?: Snippet<[StepBlock]> | undefined;
  /** At its foot: tick, skip, note. */
  controls?: Snippet<[StepBlock]> | undefined;
  standing?: ((step: StepBlock) => StepLook) | undefined;
  /** Only its head is drawn, with its mark and controls. */
  folded?: ((step: StepBlock) => boolean) | undefined;
}
