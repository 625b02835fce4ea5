/** A runbook drawn for reading: the same shape from the network, from the shelf, in a preview and in a run. */

export type StepKind = 'do' | 'decide' | 'check' | 'communicate' | 'roll back';

export interface RunbookFront {
  services: string[];
  alerts: string[];
  /** "team=payments". */
  labels: string[];
  slos: string[];
  /** Seconds. */
  respondWithin: number | null;
  preconditions: string[];
  data: string;
  rollbackWhen: string[];
  after: string[];
}

export interface PassageBlock {
  kind: 'passage';
  /** Cleaned by the server. */
  html: string;
}

export interface StepBlock {
  kind: 'step';
  id: string;
  step: StepKind;
  title: string;
  /** Cleaned by the server. */
  html: string;
  role: string | null;
  expect: string;
  /** Seconds. */
  within: number | null;
  safety: string;
  evidence: string | null;
  inform: string[];
  escalate: { after: number | null; when: string } | null;
  options: { words: string; goesTo: string | null }[];
  check: { kind: 'http' | 'metric'; words: string } | null;
  automation: string | null;
  parameters: Record<string, string>;
  unattended: { most: number; within: number } | null;
}

export type RunbookBlock = PassageBlock | StepBlock;

export interface RunbookBody {
  v: 1;
  hash: string;
  title: string;
  summary: string;
  front: RunbookFront;
  blocks: RunbookBlock[];
  /** Hashes. */
  pictures: string[];
}
