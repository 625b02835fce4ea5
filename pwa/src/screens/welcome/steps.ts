/** The wizard's steps, where somebody takes it up again, and the address a phone can open. */

export const STEPS = ['you', 'device', 'ring', 'service', 'done'] as const;
export type Step = (typeof STEPS)[number];

export interface Facts {
  /** No phone of this person has shown a page yet. */
  firstRun: boolean;
  /** How many devices of theirs can ring. */
  devices: number;
  /** May make services and integrations. */
  mayBuild: boolean;
  /** Some integration has heard an alert. */
  heard: boolean;
}

/** The steps for this person: who builds nothing has no service to make. */
export const stepsFor = (facts: Pick<Facts, 'mayBuild'>): Step[] => STEPS.filter((step) => step !== 'service' || facts.mayBuild);

/** Where to go on, from what is true rather than from what was clicked. */
export function resumeAt({ firstRun, devices, mayBuild, heard }: Facts): Step {
  if (firstRun) return devices > 0 ? 'ring' : 'you';
  return mayBuild && !heard ? 'service' : 'done';
}

/** The step named in the address, if this person has it. */
export const stepNamed = (name: string | null, steps: readonly Step[]): Step | null => steps.find((step) => step === name) ?? null;

export function after(step: Step, steps: readonly Step[]): Step {
  return steps[steps.indexOf(step) + 1] ?? 'done';
}

/** What a phone opens to go on there: the first of these that it can reach and ring on, or null where none is. */
export function phoneAddress(origins: readonly string[]): string | null {
  const origin = origins.find(ringsOnPhones);
  return origin ? `${origin}/welcome?step=device` : null;
}

function ringsOnPhones(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\./.test(hostname) || hostname === '[::1]';
  return protocol === 'https:' && !local;
}
