/** How long an incident may sleep, as choices a tired person can take. */

export interface Choice {
  words: string;
  until: Date;
}

const MINUTE = 60_000;
/** The server's own limit. */
export const LONGEST = 7 * 24 * 60 * MINUTE;

/** In the reader's zone: half an hour, two hours, this morning or tomorrow's, Monday's. */
export function choices(now: Date): Choice[] {
  const morning = nineOn(now, 0) > now ? nineOn(now, 0) : nineOn(now, 1);
  const isToday = morning.getDate() === now.getDate();
  const monday = nineOn(now, (8 - now.getDay()) % 7 || 7);
  const all: Choice[] = [
    { words: '30 minutes', until: new Date(now.getTime() + 30 * MINUTE) },
    { words: '2 hours', until: new Date(now.getTime() + 120 * MINUTE) },
    { words: isToday ? 'Until 09:00' : 'Until tomorrow, 09:00', until: morning },
  ];
  if (monday.getTime() !== morning.getTime()) all.push({ words: 'Until Monday, 09:00', until: monday });
  return all.filter(({ until }) => until.getTime() - now.getTime() <= LONGEST);
}

function nineOn(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);
}

/** Why this moment cannot be taken; null when it can. */
export function wrongWith(until: Date | null, now: Date): string | null {
  if (!until || Number.isNaN(until.getTime())) return 'Choose a day and a time.';
  if (until <= now) return 'That moment has passed.';
  return until.getTime() - now.getTime() > LONGEST ? 'An incident sleeps at most seven days.' : null;
}
