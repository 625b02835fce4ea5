/** What a push says: the one reading of it that the page and the worker share. */

export type Action = 'acknowledge' | 'escalate' | 'resolve';

interface Said {
  title: string;
  body: string;
  /** Where a tap leads, always a path of this app. */
  navigate: string;
  tag: string;
}

/** A push that concerns one page of one incident, and may be answered without a login. */
export interface PagePayload extends Said {
  kind: 'page';
  incidentId: string;
  pageId: string | null;
  severity: number;
  capability: string;
  actions: readonly Action[];
  number: number | null;
  service: string | null;
  /** The incident's own title: for the screen, never for a lock screen. */
  subject: string | null;
  /** When it was sent. */
  at: string | null;
  acknowledgeBy: string | null;
  /** Who is paged after that. */
  next: string | null;
  /** What to follow, where there was room for it. */
  runbook: { handle: string; title: string } | null;
}

/** Many pages in one notification. The ids and the capability are those of the worst; each is answered by itself. */
export interface BundlePayload extends Said {
  kind: 'page-bundle';
  incidentId: string;
  capability: string;
  severity: number;
  number: number | null;
  /** How many incidents it stands for. */
  count: number;
  /** False when it only became less: seen, and not heard. */
  rings: boolean;
}

/** Everything else is shown and leads somewhere; it may still ask for a receipt. */
export interface OtherPayload extends Said {
  kind: 'stand-down' | 'test' | 'notice' | 'update-due' | 'shift' | 'unknown';
  incidentId: string | null;
  capability: string | null;
}

export type Payload = PagePayload | BundlePayload | OtherPayload;

export const FALLBACK: OtherPayload = {
  kind: 'unknown',
  title: 'Something needs you',
  body: 'Open Tocsin to see what.',
  navigate: '/now',
  tag: 'tocsin',
  incidentId: null,
  capability: null,
};

const OTHER_KINDS = ['stand-down', 'test', 'notice', 'update-due', 'shift'] as const;
const ACTIONS = ['acknowledge', 'escalate', 'resolve'] as const;

/** Never throws: a push that cannot be read still has to be shown. */
export function parsePayload(raw: unknown): Payload {
  const notification = field(raw, 'notification') ?? raw;
  const typed = field(notification, 'data');
  const said: Said = {
    title: text(notification, 'title') ?? FALLBACK.title,
    body: text(notification, 'body') ?? (text(notification, 'title') ? '' : FALLBACK.body),
    navigate: ownPath(text(notification, 'navigate') ?? text(typed, 'navigate')),
    tag: text(notification, 'tag') ?? text(typed, 'incidentId') ?? FALLBACK.tag,
  };
  const incidentId = text(typed, 'incidentId');
  const capability = text(typed, 'capability');
  const kind = text(typed, 'kind');
  if (kind === 'page' && incidentId && capability) {
    return {
      ...said,
      kind,
      incidentId,
      capability,
      navigate: said.navigate === FALLBACK.navigate ? `/alarm#${capability}` : said.navigate,
      pageId: text(typed, 'pageId'),
      severity: number(typed, 'severity') ?? 2,
      actions: allowed(field(typed, 'actions')),
      number: number(typed, 'number'),
      service: text(typed, 'service'),
      subject: text(typed, 'title'),
      at: text(typed, 'at'),
      acknowledgeBy: text(typed, 'acknowledgeBy'),
      next: text(typed, 'next'),
      runbook: spine(field(typed, 'runbook')),
    };
  }
  if (kind === 'page-bundle' && incidentId && capability) {
    return {
      ...said,
      kind,
      incidentId,
      capability,
      severity: number(typed, 'severity') ?? 2,
      number: number(typed, 'number'),
      count: number(typed, 'count') ?? 1,
      rings: field(typed, 'rings') !== false,
    };
  }
  return { ...said, kind: OTHER_KINDS.find((known) => known === kind) ?? 'unknown', incidentId, capability };
}

/** A payload is encrypted, but a tap must still never lead away from this app. */
function ownPath(address: string | null): string {
  if (!address) return FALLBACK.navigate;
  try {
    const url = new URL(address, self.location.origin);
    return url.origin === self.location.origin ? url.pathname + url.search + url.hash : FALLBACK.navigate;
  } catch {
    return FALLBACK.navigate;
  }
}

function allowed(listed: unknown): readonly Action[] {
  return Array.isArray(listed) ? ACTIONS.filter((action) => listed.includes(action)) : ['acknowledge', 'escalate'];
}

/** What a runbook is called, and where it is found. */
export function spine(of: unknown): { handle: string; title: string } | null {
  const handle = text(of, 'handle');
  return handle ? { handle, title: text(of, 'title') ?? handle } : null;
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function text(of: unknown, name: string): string | null {
  const value = field(of, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(of: unknown, name: string): number | null {
  const value = field(of, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
