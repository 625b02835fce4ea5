/** The communications policy as its form holds it: lengths written as in the organisation file. */
import type { Audience, UpdateState } from '../../../rules/comms.ts';

export const LEVELS = [1, 2, 3, 4] as const;
export const LATER_STATES = ['IDENTIFIED', 'MONITORING'] as const satisfies readonly UpdateState[];
export const ON_CHANGE = 'on change';

interface Length {
  severity: number;
  length: string | null;
}
interface Lengths {
  audience: Audience;
  state: UpdateState;
  lengths: readonly Length[];
}
export interface Policy {
  rota: string | null;
  firstPost: readonly Length[];
  later: readonly Lengths[];
  approvers: readonly string[];
  approveWithin: readonly Length[];
  secondPerson: number;
  sensitive: readonly string[];
  remindBefore: string;
  deputyAfter: string;
  commanderAfter: string;
  longAfter: string;
  finalWord: string;
}

/** By severity; an empty text is none. */
type ByLevel = Record<number, string>;

export interface Form extends Omit<Policy, 'rota' | 'firstPost' | 'later' | 'approvers' | 'approveWithin' | 'sensitive'> {
  rota: string;
  firstPost: ByLevel;
  /** By audience and state: "PUBLIC IDENTIFIED". Empty: as the severity has it; "on change": nothing is promised. */
  later: Record<string, ByLevel>;
  approvers: string[];
  approveWithin: ByLevel;
  sensitive: string;
}

export const cellOf = (audience: Audience, state: UpdateState): string => `${audience} ${state}`;

const byLevel = (lengths: readonly Length[], nothing: string): ByLevel =>
  Object.fromEntries(LEVELS.map((level) => {
    const found = lengths.find(({ severity }) => severity === level);
    return [level, found ? (found.length ?? nothing) : ''];
  }));

export function formOf(policy: Policy, audiences: readonly Audience[]): Form {
  const { remindBefore, deputyAfter, commanderAfter, longAfter, finalWord, secondPerson } = policy;
  const cells = audiences.flatMap((audience) => LATER_STATES.map((state) => [cellOf(audience, state), byLevel(policy.later.find((one) => one.audience === audience && one.state === state)?.lengths ?? [], ON_CHANGE)] as const));
  return {
    rota: policy.rota ?? '',
    firstPost: byLevel(policy.firstPost, ''),
    later: Object.fromEntries(cells),
    approvers: [...policy.approvers],
    approveWithin: byLevel(policy.approveWithin, ''),
    sensitive: policy.sensitive.join('\n'),
    secondPerson,
    remindBefore,
    deputyAfter,
    commanderAfter,
    longAfter,
    finalWord,
  };
}

const lengthsOf = (written: ByLevel, keep: (text: string) => boolean): Length[] =>
  LEVELS.filter((level) => keep(written[level]?.trim() ?? '')).map((level) => {
    const text = written[level]?.trim() ?? '';
    return { severity: level, length: text === '' || text.toLowerCase() === ON_CHANGE ? null : text };
  });

/** As the server takes it. */
export function inputOf(form: Form) {
  const { rota, firstPost, later, approvers, approveWithin, sensitive, ...others } = form;
  const some = (text: string): boolean => text !== '';
  return {
    ...others,
    rota: rota || null,
    firstPost: lengthsOf(firstPost, () => true),
    later: Object.entries(later)
      .map(([cell, written]) => {
        const [audience, state] = cell.split(' ') as [Audience, UpdateState];
        return { audience, state, lengths: lengthsOf(written, some) };
      })
      .filter(({ lengths }) => lengths.length > 0),
    approvers: [...approvers],
    approveWithin: lengthsOf(approveWithin, some),
    sensitive: sensitive.split('\n').map((word) => word.trim()).filter(Boolean),
  };
}
