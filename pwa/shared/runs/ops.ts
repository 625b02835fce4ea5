/** What was done in runs on this device: kept before it is sent, sent as its own person's, gone only when the server has it. */
import { announce } from '../messages.ts';
import { runbookShelf, type KeptOp, type MadeOp, type SeenOp } from '../runbooks/shelf.ts';
import { alone, post, readResult, refusalIn, type Refused, type Unanswered } from '../sending.ts';
import { person } from '../shelf.ts';

const RECORD = /* GraphQL */ `
  mutation RecordRunOps($run: ID!, $ops: [RunOpInput!]!) {
    recordRunOps(run: $run, ops: $ops) {
      __typename
      ... on Run {
        id
        seq
        endedAt
        ops {
          id
          seq
          stepId
          kind
          actor
          actorName
          at
          arrivedAt
          data
        }
        refused {
          id
          code
          message
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`;

const AT_ONCE = 50;
/** Sent alone from here on: one op that the server chokes on must not hold up the others. */
const SUSPECT_FROM = 2;

interface AnsweredRun {
  id: string;
  seq: number;
  endedAt: string | null;
  ops: readonly SeenOp[];
}

/** Of what was sent: each by itself, it costs its neighbours nothing. */
type RefusedOp = Refused & { id: string };

/** Keeps it. The same op again changes nothing. Throws where nobody is signed in: then it would be nobody's. */
export async function putOp(runId: string, op: MadeOp): Promise<void> {
  const by = await person();
  if (!by) throw new Error('Nobody is signed in on this device.');
  const { store, done } = (await runbookShelf()).transaction('ops', 'readwrite');
  if (!(await store.get(op.id))) {
    await store.put({ id: op.id, runId, by, op, state: 'waiting', tries: 0, needsSignIn: false, refusal: null });
  }
  await done;
  announce({ kind: 'run', runId });
}

/** Of whoever is signed in, the oldest first. */
export async function waitingOps(runId?: string): Promise<KeptOp[]> {
  return (await opsOf(runId)).filter(({ state }) => state === 'waiting');
}

/** What the server refused, kept to be shown until its person has read it. */
export async function refusedOps(runId?: string): Promise<KeptOp[]> {
  return (await opsOf(runId)).filter(({ state }) => state === 'refused');
}

export async function dropRefused(id: string): Promise<void> {
  const { store, done } = (await runbookShelf()).transaction('ops', 'readwrite');
  const one = await store.get(id);
  if (one?.state === 'refused') await store.delete(id);
  await done;
  if (one) announce({ kind: 'run', runId: one.runId });
}

interface Flushed {
  taken: readonly KeptOp[];
  refused: readonly KeptOp[];
}

/** Sends what waits of whoever is signed in, one tab or worker at a time. Returns what the server took and refused. */
export async function flushOps(now: () => Date): Promise<Flushed> {
  return alone('run-ops', async () => {
    const all: { taken: KeptOp[]; refused: KeptOp[] } = { taken: [], refused: [] };
    for (const batch of batches(await waitingOps())) {
      const reply = await ask(batch);
      if (reply.kind === 'run') {
        const { taken, refused } = await settle(batch, reply, now());
        all.taken.push(...taken);
        all.refused.push(...refused);
      } else if (reply.kind === 'refusal') {
        all.refused.push(...(await update(batch, () => ({ state: 'refused', refusal: reply.why }))));
      } else {
        await update(batch, ({ tries }) => ({ tries: tries + (reply.kind === 'later' ? 1 : 0), needsSignIn: reply.kind === 'sign-in' }));
      }
      if (reply.kind === 'silence' || reply.kind === 'sign-in') break; // the others would fare the same
    }
    return all;
  });
}

async function opsOf(runId: string | undefined): Promise<KeptOp[]> {
  const by = await person();
  const ops = await (await runbookShelf()).getAll('ops');
  return ops
    .filter((one) => one.by === by && (runId === undefined || one.runId === runId))
    .sort((a, b) => a.op.at.localeCompare(b.op.at) || a.id.localeCompare(b.id));
}

/** Each of one run. */
export function batches(ops: readonly KeptOp[]): KeptOp[][] {
  const open = new Map<string, KeptOp[]>();
  const all: KeptOp[][] = [];
  for (const one of ops) {
    const batch = one.tries < SUSPECT_FROM ? open.get(one.runId) : undefined;
    if (batch && batch.length < AT_ONCE) {
      batch.push(one);
      continue;
    }
    const begun = [one];
    all.push(begun);
    if (one.tries < SUSPECT_FROM) open.set(one.runId, begun);
  }
  return all;
}

type Reply = { kind: 'run'; run: AnsweredRun; refused: readonly RefusedOp[] } | { kind: 'refusal'; why: Refused } | Unanswered;

async function ask(batch: readonly KeptOp[]): Promise<Reply> {
  const heard = await post('/graphql', { query: RECORD, variables: { run: batch[0]?.runId, ops: batch.map(({ op }) => op) } });
  if (!heard) return { kind: 'silence' };
  const reply = readResult(heard);
  if (reply.kind !== 'answer') return reply;
  const why = refusalIn(reply.result);
  if (why) return { kind: 'refusal', why };
  const { refused, ...run } = reply.result as unknown as AnsweredRun & { refused?: RefusedOp[] };
  return Array.isArray(run.ops) ? { kind: 'run', run, refused: refused ?? [] } : { kind: 'later' };
}

/** What the answer holds has arrived; the run as answered and the ops that leave change in one go, or not at all. */
async function settle(
  batch: readonly KeptOp[],
  { run, refused }: { run: AnsweredRun; refused: readonly RefusedOp[] },
  now: Date,
): Promise<Flushed> {
  const transaction = (await runbookShelf()).transaction(['ops', 'runs'], 'readwrite');
  const runs = transaction.objectStore('runs');
  const known = await runs.get(run.id);
  if (known && known.run.seq <= run.seq) {
    await runs.put({ ...known, run: { ...known.run, ...run }, savedAt: now.toISOString() });
  }
  const ops = transaction.objectStore('ops');
  const arrived = new Set(run.ops.map(({ id }) => id));
  const why = new Map(refused.map(({ id, code, message }) => [id, { code, message }]));
  const settled: { taken: KeptOp[]; refused: KeptOp[] } = { taken: [], refused: [] };
  for (const one of batch) {
    const refusal = why.get(one.id);
    if (arrived.has(one.id)) {
      settled.taken.push(one);
      await ops.delete(one.id);
    } else if (refusal) {
      settled.refused.push({ ...one, state: 'refused', refusal });
      await ops.put({ ...one, state: 'refused', refusal });
    } else await ops.put({ ...one, tries: one.tries + 1 });
  }
  await transaction.done;
  announce({ kind: 'run', runId: run.id });
  return settled;
}

async function update(batch: readonly KeptOp[], change: (one: KeptOp) => Partial<KeptOp>): Promise<KeptOp[]> {
  const { store, done } = (await runbookShelf()).transaction('ops', 'readwrite');
  const changed = batch.map((one) => ({ ...one, ...change(one) }));
  for (const one of changed) await store.put(one);
  await done;
  for (const runId of new Set(batch.map((one) => one.runId))) announce({ kind: 'run', runId });
  return changed;
}
