/** What this device keeps of runbooks and of their runs: a database of its own, so that an older version's tabs go on working. */
import type { DBSchema } from 'idb';
import { connection } from '../connection.ts';
import type { RunbookBody } from './body.ts';
import type { Refused } from '../sending.ts';

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
  /** Handles of the runbooks that belong to it, the nearest first, where that is known. */
  runbooks?: readonly string[];
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

/** A runbook that its reader needs here, as the server listed it last. */
export interface Pin {
  handle: string;
  title: string;
  summary: string;
  version: number;
  contentHash: string;
  /** Bytes of its text and pictures: as they came, once they did. */
  size: number;
  /** A sentence's end: "you are on call for Checkout". */
  why: string;
  /** How much a search makes of it beside its words, by how its runs went; missing where an older version of the app kept it. */
  worth?: number;
  /** Handles. */
  services: readonly string[];
}

interface Named {
  handle: string;
  name: string;
}

/** Who answers for a service, as far as their reader may know. */
export interface ServiceContacts {
  service: Named & { owner: Named | null; primary: Named | null; secondary: Named | null; backup: Named | null };
  onCall: readonly Named[];
  outside: readonly (Named & { email: string | null; phone: string | null })[];
}

/** What is here of a runbook; behind `pin` while a newer version is on its way. */
export interface Held {
  hash: string;
  version: number;
  savedAt: string;
}

export interface KeptRunbook {
  handle: string;
  pin: Pin;
  /** The most needed is 0. */
  place: number;
  held: Held | null;
  contacts: readonly ServiceContacts[];
  /** True where there was no room for it. */
  leftOut: boolean;
}

/** What is said of a body, which itself is large. */
export interface KeptBody {
  hash: string;
  /** Bytes, its pictures with it. */
  size: number;
  pictures: readonly string[];
  savedAt: string;
}

/** How the last look at what is needed went. */
export interface LibraryStanding {
  /** Whose it all is. */
  by: string;
  checkedAt: string;
  /** What is needed, fits, and is not here yet. */
  missing: number;
}

interface RunbookShelf extends DBSchema {
  runbooks: { key: string; value: KeptRunbook };
  bodies: { key: string; value: KeptBody };
  /** By the same hash. */
  contents: { key: string; value: RunbookBody };
  /** One value, under `last`. */
  standing: { key: string; value: LibraryStanding };
  runs: { key: string; value: KeptRun };
  /** By the incident's number. */
  banners: { key: number; value: KeptBanner };
  ops: { key: string; value: KeptOp };
}

export const runbookShelf = connection<RunbookShelf>('tocsin-runbooks', (db) => {
  db.createObjectStore('runbooks', { keyPath: 'handle' });
  db.createObjectStore('bodies', { keyPath: 'hash' });
  db.createObjectStore('contents');
  db.createObjectStore('standing');
  db.createObjectStore('runs', { keyPath: 'id' });
  db.createObjectStore('banners', { keyPath: 'number' });
  db.createObjectStore('ops', { keyPath: 'id' });
});
