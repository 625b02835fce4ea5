/** Who answers for a service, each person once, with all they are. */

interface Reachable {
  handle: string;
  name: string;
  /** Left out where only this device is asked: it would be old news. */
  reach?: string;
}

export interface Answering {
  service: { handle: string; name: string; owner: Reachable | null; primary: Reachable | null; secondary: Reachable | null; backup: Reachable | null };
  onCall: readonly Reachable[];
  outside: readonly { handle: string; name: string; contract?: string; email: string | null; phone: string | null }[];
}

export interface Post {
  words: string;
  person: Reachable;
}

export function posts({ service, onCall }: Answering): Post[] {
  const found: Post[] = [];
  const named: [string, Reachable | null][] = [['Owner', service.owner], ['Primary', service.primary], ['Secondary', service.secondary], ['Backup', service.backup]];
  for (const [words, person] of named) {
    const known = found.find((post) => post.person.handle === person?.handle);
    if (known) known.words += `, ${words.toLowerCase()}`;
    else if (person && !onCall.some(({ handle }) => handle === person.handle)) found.push({ words, person });
  }
  return found;
}
