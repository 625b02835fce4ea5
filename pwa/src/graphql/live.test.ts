import type { ClientOptions, Sink } from 'graphql-ws';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '../../build/fakes.ts';
import type { IncidentChange } from './live.svelte.ts';

/** A socket that tests open, close and speak through. */
class FakeSocket {
  options!: ClientOptions;
  sinks = new Set<Sink>();

  up(): void {
    this.options.on?.connected?.({ close: () => undefined }, undefined, false);
  }

  down(code: number): void {
    this.options.on?.closed?.({ code });
  }

  says(incident: string, seq: number): void {
    for (const sink of this.sinks) sink.next({ data: { incidentsChanged: { seq, incident: { id: incident } } } });
  }
}

const socket = vi.hoisted(() => ({ current: null as unknown }));
vi.mock('graphql-ws', () => ({
  createClient: (options: ClientOptions) => {
    const fake = socket.current as FakeSocket;
    fake.options = options;
    return {
      subscribe: (_request: unknown, sink: Sink) => {
        fake.sinks.add(sink);
        return () => fake.sinks.delete(sink);
      },
      dispose: () => undefined,
    };
  },
}));

let fake: FakeSocket;
let server: FakeServer;
let live: (typeof import('./live.svelte.ts'))['live'];
let seen: string[];
let resynced: number;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  socket.current = fake = new FakeSocket();
  server = new FakeServer().answers('/graphql', 200, { data: { incidentsSince: [] } });
  vi.resetModules();
  ({ live } = await import('./live.svelte.ts'));
  seen = [];
  resynced = 0;
  stop = live.incidents({
    on: ({ incident, seq }: IncidentChange) => void seen.push(`${incident.id}@${seq}`),
    resync: () => void (resynced += 1),
  });
  return () => vi.useRealTimers();
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0)).then(() => undefined);

test('a change that came before, or comes late, is not told twice', () => {
  fake.up();
  fake.says('a', 2);
  fake.says('a', 2);
  fake.says('a', 1);
  fake.says('b', 1);
  expect(seen).toEqual(['a@2', 'b@1']);
  expect(live.state).toBe('live');
});

test('after a reconnect it asks for what it missed, by sequence number, and for the lists', async () => {
  fake.up();
  await vi.waitFor(() => expect(resynced).toBe(1));
  fake.says('a', 2);
  server.answers('/graphql', 200, { data: { incidentsSince: [{ seq: 5, incident: { id: 'a' } }] } });
  fake.down(1006);
  fake.up();
  await vi.waitFor(() => expect(resynced).toBe(2));
  expect(server.to('/graphql')[0]?.body['variables']).toEqual({ seqs: { a: 2 } });
  expect(seen).toEqual(['a@2', 'a@5']);
});

test('what changed while the socket opened is asked for', async () => {
  fake.up();
  await vi.waitFor(() => expect(resynced).toBe(1));
});

test('while the socket is away it asks every few seconds, and stops when it is back', async () => {
  fake.up();
  await settle();
  fake.down(1006);
  expect(live.state).toBe('polling');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(resynced).toBe(3);
  fake.up();
  expect(live.state).toBe('live');
  await settle();
  const after = resynced;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(resynced).toBe(after);
});

test('it says offline when nothing answers, and polling again when something does', async () => {
  fake.up();
  fake.says('a', 1);
  fake.down(1006);
  server.down = true;
  await vi.advanceTimersByTimeAsync(5_000);
  await settle();
  expect(live.state).toBe('offline');
  server.down = false;
  await vi.advanceTimersByTimeAsync(5_000);
  await settle();
  expect(live.state).toBe('polling');
});

test('when nobody follows any more nothing is asked', async () => {
  fake.down(1006);
  stop();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(resynced).toBe(0);
  expect(fake.sinks.size).toBe(0);
});
