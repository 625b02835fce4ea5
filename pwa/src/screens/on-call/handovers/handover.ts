/** Hand-overs in words. */
import { wallClock } from '../../../rules/time.ts';

interface Named {
  handle: string;
  name: string;
}

export interface Handover {
  id: string;
  state: string;
  at: string;
  writtenAt: string | null;
  confirmedAt: string | null;
  confirmedBy: string | null;
  mayWrite: boolean;
  mayConfirm: boolean;
  toldCoordinatorAt: string | null;
  schedule: { handle: string; name: string; timeZone: string } | null;
  outgoing: readonly Named[];
  incoming: readonly Named[];
}

export const names = (people: readonly Named[]): string => people.map(({ name }) => name).join(', ') || 'somebody';
const has = (people: readonly Named[], me: string): boolean => people.some(({ handle }) => handle === me);

/** What the reader has to do here, and by when; null when nothing is theirs to do. */
export function todo(one: Handover, me: string): { words: string; kind: 'write' | 'confirm' } | null {
  const isConfirmable = one.state === 'WRITTEN' || one.state === 'STARTED';
  if (isConfirmable && has(one.incoming, me)) return { kind: 'confirm', words: `Confirm the hand-over from ${names(one.outgoing)}` };
  const isUnwritten = one.state === 'OPEN' || (one.state === 'STARTED' && !one.writtenAt);
  if (isUnwritten && has(one.outgoing, me)) return { kind: 'write', words: `Hand over to ${names(one.incoming)}` };
  return null;
}

/** How far it is, for whoever looks on. */
export function standing(one: Handover, now: Date): { words: string; tone: 'good' | 'warn' | 'plain' } {
  if (one.confirmedAt) return { words: `confirmed ${wallClock(one.confirmedAt, now)}${one.confirmedBy ? ` by ${one.confirmedBy}` : ''}`, tone: 'good' };
  if (one.state === 'STARTED') {
    const told = one.toldCoordinatorAt ? ', the planner was told' : '';
    return { words: `${one.writtenAt ? 'not confirmed' : 'facts alone, not confirmed'}${told}`, tone: 'warn' };
  }
  if (one.state === 'WRITTEN') return { words: 'handed over', tone: 'plain' };
  if (one.state === 'DROPPED') return { words: 'the plan changed', tone: 'plain' };
  return { words: 'being written', tone: 'plain' };
}

export interface TestPage {
  channel: string;
  device: string | null;
  state: string;
  receivedAt: string | null;
  error: string | null;
  person: Named | null;
}

/** What came of the test page, one sentence for each way it went. */
export function testWords(page: TestPage): { words: string; tone: 'good' | 'bad' | 'plain' } {
  const where = page.device ?? page.channel;
  const whose = page.person ? `${page.person.name}: ` : '';
  if (page.receivedAt) return { words: `${whose}${where} rang.`, tone: 'good' };
  if (page.state === 'FAILED') return { words: `${whose}${where} was not reached${page.error ? ` (${page.error})` : ''}.`, tone: 'bad' };
  if (page.state === 'QUEUED' || page.state === 'SENDING') return { words: `${whose}${where}: on its way.`, tone: 'plain' };
  if (!page.device) return { words: `${whose}sent by ${where}.`, tone: 'plain' };
  return { words: `${whose}${where} has given no sign yet.`, tone: 'bad' };
}
