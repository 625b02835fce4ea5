/**
 * A runbook drawn for reading: the same shape from the network, from the shelf, in a preview and in a run.
 * The twin of `api/publishing/runbook_body.py`.
 */

export type StepKind = 'do' | 'decide' | 'check' | 'communicate' | 'roll back';

export interface RunbookFront {
  services: string[];
  alerts: string[];
  /** "team=payments". */
  labels: string[];
  keywords: string[];
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

const STEP_KINDS = ['do', 'decide', 'check', 'communicate', 'roll back'] as const;

type Is = (value: unknown) => boolean;

const text: Is = (value) => typeof value === 'string';
const number: Is = (value) => typeof value === 'number' && Number.isFinite(value);
const one = (of: readonly unknown[]): Is => (value) => of.includes(value);
const list = (of: Is): Is => (value) => Array.isArray(value) && value.every(of);
const maybe = (of: Is): Is => (value) => value === null || of(value);
const record = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shape = (fields: Readonly<Record<string, Is>>): Is => {
  const checks = Object.entries(fields);
  return (value) => record(value) && checks.every(([name, is]) => is(value[name]));
};
const byName: Is = (value) => record(value) && Object.values(value).every(text);

const isPassage = shape({ kind: one(['passage']), html: text });
const isStep = shape({
  kind: one(['step']),
  id: text,
  step: one(STEP_KINDS),
  title: text,
  html: text,
  role: maybe(text),
  expect: text,
  within: maybe(number),
  safety: text,
  evidence: maybe(text),
  inform: list(text),
  escalate: maybe(shape({ after: maybe(number), when: text })),
  options: list(shape({ words: text, goesTo: maybe(text) })),
  check: maybe(shape({ kind: one(['http', 'metric']), words: text })),
  automation: maybe(text),
  parameters: byName,
  unattended: maybe(shape({ most: number, within: number })),
});
const isFront = shape({
  services: list(text),
  alerts: list(text),
  labels: list(text),
  slos: list(text),
  respondWithin: maybe(number),
  preconditions: list(text),
  data: text,
  rollbackWhen: list(text),
  after: list(text),
});
const isBody = shape({
  v: one([1]),
  hash: text,
  title: text,
  summary: text,
  front: isFront,
  blocks: list((block) => isPassage(block) || isStep(block)),
  pictures: list(text),
});

/** Null for what is no body, or one of a version that this app does not know. */
export function readBody(value: unknown): RunbookBody | null {
  return isBody(value) ? (value as RunbookBody) : null;
}
