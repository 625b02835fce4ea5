/** Whether a person's phone can be expected to ring, in words; null when nothing is known. */
export interface ReachWords {
  words: string;
  tone: 'good' | 'warn' | 'bad';
}

export function reachWords(reach: string): ReachWords | null {
  switch (reach) {
    case 'ready':
      return { words: 'phone rings', tone: 'good' };
    case 'never-tested':
      return { words: 'phone never tested', tone: 'warn' };
    case 'silent':
      return { words: 'phone silent for 14 days', tone: 'bad' };
    case 'failing':
      return { words: 'phone lost', tone: 'bad' };
    case 'no-device':
      return { words: 'no phone', tone: 'bad' };
    default:
      return null;
  }
}
