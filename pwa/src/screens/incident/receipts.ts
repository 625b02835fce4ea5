/** Pages in words: how far each one got, and what that means. */

export type PageState = 'QUEUED' | 'SENDING' | 'ACCEPTED' | 'DISPLAYED' | 'OPENED' | 'ACKNOWLEDGED' | 'FAILED' | 'CANCELLED';

export interface PageRow {
  id: string;
  kind: string;
  person: { handle: string; name: string } | null;
  contact: { handle: string; name: string } | null;
  device: string | null;
  channel: string;
  state: PageState;
  attempts: number;
  rung: number | null;
  queuedAt: string;
  sentAt: string | null;
  receivedAt: string | null;
  answeredAt: string | null;
  error: string | null;
}

export interface Receipt {
  words: string;
  tone: 'waiting' | 'good' | 'bad' | 'plain';
  /** When it got as far as it has. */
  at: string;
}

export function receipt(page: PageRow): Receipt {
  const by = page.channel === 'push' ? 'Shown on the phone' : 'Received';
  switch (page.state) {
    case 'QUEUED':
      return { words: 'Waiting to be sent', tone: 'waiting', at: page.queuedAt };
    case 'SENDING':
      return { words: page.attempts > 1 ? `Being sent, attempt ${page.attempts}` : 'Being sent', tone: 'waiting', at: page.queuedAt };
    case 'ACCEPTED':
      return { words: 'Sent, no sign of it yet', tone: 'waiting', at: page.sentAt ?? page.queuedAt };
    case 'DISPLAYED':
      return { words: by, tone: 'good', at: page.receivedAt ?? page.queuedAt };
    case 'OPENED':
      return { words: 'Opened', tone: 'good', at: page.answeredAt ?? page.receivedAt ?? page.queuedAt };
    case 'ACKNOWLEDGED':
      return { words: 'Acknowledged', tone: 'good', at: page.answeredAt ?? page.queuedAt };
    case 'FAILED':
      return { words: 'Failed', tone: 'bad', at: page.sentAt ?? page.queuedAt };
    case 'CANCELLED':
      return { words: 'Not needed any more', tone: 'plain', at: page.answeredAt ?? page.sentAt ?? page.queuedAt };
    default:
      return page.state satisfies never;
  }
}

export const channelWords = (page: PageRow): string =>
  page.device ?? (page.channel === 'push' ? 'Push' : page.channel === 'email' ? 'E-mail' : page.channel);

/** Only what was meant to wake or tell somebody; the newest first. */
export function shownPages(pages: readonly PageRow[]): PageRow[] {
  return pages.filter(({ kind }) => kind !== 'stand-down').sort((a, b) => b.queuedAt.localeCompare(a.queuedAt));
}

/** "2 of 3 reached, 1 acknowledged": the pages of one incident in one line. */
export function summary(pages: readonly PageRow[]): string {
  const paged = shownPages(pages).filter(({ kind }) => kind === 'page');
  if (paged.length === 0) return 'Nobody was paged.';
  const count = (...states: PageState[]): number => paged.filter(({ state }) => states.includes(state)).length;
  const parts = [`${paged.length} ${paged.length === 1 ? 'page' : 'pages'}`];
  const reached = count('DISPLAYED', 'OPENED', 'ACKNOWLEDGED');
  const failed = count('FAILED');
  if (reached) parts.push(`${reached} reached`);
  if (failed) parts.push(`${failed} failed`);
  return parts.join(', ');
}
