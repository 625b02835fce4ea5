/** What this device keeps of runbooks and of their runs: a database of its own, so that an older version's tabs go on working. */
import type { DBSchema } from 'idb';
import { connection } from './connection.ts';
import type { Refused } from './sending.ts';

/** What somebody did in a run, as the device that they did it on says it. */
export interface MadeOp {
  /** Made at the tap: however often it arrives, it counts once. */
  id: string;
  step: string;
  kind: 'begin' | 'tick' | 'untick' | 'skip' | 'note' | 'choose' | 'deviate';
  at: string;
  data: Record<string, unknown>;
}

/** An op that the server has not taken yet, or refused. */
export interface KeptOp {
  id: string;
  runId: string;
  /** Whose it is: it is sent as theirs or not at all. */
  by: string;
  op: MadeOp;
  state: 'waiting' | 'refused';
  /** How often the server said something that was no answer. */
  tries: number;
  /** The server wants a sign-in first. */
  needsSignIn: boolean;
  refusal: Refused | null;
}

/** As the server tells it. */
export interface SeenOp {
  id: string;
  seq: number;
  stepId: string;
  kind: string;
  at: string;
  arrivedAt: string;
  data: unknown;
}

/** A run as this device saw it last, with whatever more the screen keeps of it. */
export interface SeenRun {
  id: string;
  contentHash: string;
  seq: number;
  endedAt: string | null;
  ops: readonly SeenOp[];
}

/** Enough of an incident to act without a network: it travels with its runbooks. */
export interface IncidentBanner {
  number: number;
  title: string;
  severity: number;
  state: string;
  detectedAt: string;
  acknowledgedAt: string | null;
  resolvedAt: string | null;
  /** When somebody was promised to hear next. */
  nextUpdateDue: string | null;
}

export interface KeptBanner extends IncidentBanner {
  savedAt: string;
}

export interface KeptRun<Run extends SeenRun = SeenRun> {
  id: string;
  incident: number;
  run: Run;
  savedAt: string;
}

interface RunbookShelf extends DBSchema {
  runs: { key: string; value: KeptRun };
  /** By the incident's number. */
  banners: { key: number; value: KeptBanner };
  ops: { key: string; value: KeptOp };
}

export const runbookShelf = connection<RunbookShelf>('tocsin-runbooks', (db) => {
  db.createObjectStore('runs', { keyPath: 'id' });
  db.createObjectStore('banners', { keyPath: 'number' });
  db.createObjectStore('ops', { keyPath: 'id' });
});
