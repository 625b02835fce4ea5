/** Subscribers and mailings in words: what each state means, and how far a mailing is. */
export type Channel = 'EMAIL' | 'WEBHOOK' | 'PUSH';
export type State = 'PENDING' | 'CONFIRMED' | 'UNSUBSCRIBED' | 'BOUNCED';
export const STATES: readonly State[] = ['CONFIRMED', 'PENDING', 'BOUNCED', 'UNSUBSCRIBED'];

export const CHANNEL_WORDS: Record<Channel, string> = { EMAIL: 'E-mail', WEBHOOK: 'Webhooks', PUSH: 'Browsers' };
export const STATE_WORDS: Record<State, string> = {
  CONFIRMED: 'Subscribed',
  PENDING: 'Not confirmed yet',
  BOUNCED: 'Came back',
  UNSUBSCRIBED: 'Unsubscribed',
};

export interface Count {
  channel: Channel;
  state: State;
  count: number;
}

export interface CountRow {
  channel: Channel;
  counts: readonly number[];
}

/** A row for each channel that anybody uses, with a number for each of STATES. */
export function table(counts: readonly Count[]): CountRow[] {
  const of = (channel: Channel, state: State): number => counts.find((one) => one.channel === channel && one.state === state)?.count ?? 0;
  return (Object.keys(CHANNEL_WORDS) as Channel[])
    .map((channel) => ({ channel, counts: STATES.map((state) => of(channel, state)) }))
    .filter((row) => row.counts.some((count) => count > 0));
}

export type MailingState = 'GATHERING' | 'SENDING' | 'DONE' | 'STOPPED';
export interface Progress {
  state: MailingState;
  total: number;
  sent: number;
  failed: number;
  skipped: number;
  left: number;
}

export const isUnderWay = ({ state }: { state: MailingState }): boolean => state === 'GATHERING' || state === 'SENDING';

/** "8 400 of 20 000 told, 120 could not be reached". */
export function progressWords({ state, total, sent, failed, skipped, left }: Progress): string {
  const number = (count: number): string => count.toLocaleString('en').replaceAll(',', '\u202f');
  if (total === 0) return state === 'DONE' ? 'Nobody wanted to hear of it' : 'Looking up who wants to hear of it';
  const parts = [`${number(sent)} of ${number(total)} told`];
  if (failed > 0) parts.push(`${number(failed)} could not be reached`);
  if (skipped > 0) parts.push(`${number(skipped)} left, or were told something newer`);
  if (state === 'STOPPED') parts.push(`stopped with ${number(left)} left`);
  return parts.join(', ');
}
