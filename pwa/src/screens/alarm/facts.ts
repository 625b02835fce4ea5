/** What the alarm screen knows of a page: from the push at once, from the server when it answers. */
import { spine, type Action, type PagePayload } from '../../../shared/payload.ts';
import type { State } from '../../rules/severity.ts';

export interface Facts {
  number: number | null;
  title: string;
  /** The payload's second line: all there is to say until the server answers. */
  body: string;
  severity: number;
  state: State;
  service: string | null;
  openedAt: string | null;
  acknowledgeBy: string | null;
  next: { who: string; at: string | null } | null;
  actions: readonly Action[];
  already: { who: string; at: string | null; mine: boolean } | null;
  /** What to follow: known without a network once the push, or the server, has named it. */
  runbook: { handle: string; title: string } | null;
}

/** The server's word counts; where it has said nothing, the push's does. */
export function facts(payload: PagePayload | null, look: unknown, arrivedAt: string | null): Facts | null {
  const said = asObject(look);
  const incident = asObject(said?.['incident']);
  if (!payload && !incident) return null;
  return {
    number: asNumber(incident?.['number']) ?? payload?.number ?? null,
    title: asText(incident?.['title']) ?? payload?.subject ?? payload?.title ?? 'You are being paged',
    body: incident || payload?.subject ? '' : (payload?.body ?? ''),
    severity: asNumber(incident?.['severity']) ?? payload?.severity ?? 2,
    state: asState(incident?.['state']),
    service: asText(incident?.['service']) ?? payload?.service ?? null,
    openedAt: asText(incident?.['opened_at']) ?? payload?.at ?? arrivedAt,
    acknowledgeBy: asText(said?.['acknowledge_by']) ?? payload?.acknowledgeBy ?? null,
    next: said ? asNext(said['next']) : payload?.next ? { who: payload.next, at: payload.acknowledgeBy } : null,
    actions: asActions(said?.['actions']) ?? payload?.actions ?? ['acknowledge'],
    already: asAlready(said?.['already'], said?.['person']),
    runbook: said ? asRunbook(said['runbooks']) : (payload?.runbook ?? null),
  };
}

function asNext(raw: unknown): Facts['next'] {
  const next = asObject(raw);
  const who = asText(next?.['who']);
  return who ? { who, at: asText(next?.['at']) } : null;
}

function asAlready(raw: unknown, person: unknown): Facts['already'] {
  const already = asObject(raw);
  const who = asText(already?.['who']);
  if (!already || !who) return null;
  const handle = asText(already['handle']);
  return { who, at: asText(already['at']), mine: handle !== null && handle === asText(asObject(person)?.['handle']) };
}

const asRunbook = (raw: unknown): Facts['runbook'] => (Array.isArray(raw) ? spine(raw[0]) : null);

const asObject = (raw: unknown): Record<string, unknown> | null =>
  typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : null;
const asText = (raw: unknown): string | null => (typeof raw === 'string' && raw ? raw : null);
const asNumber = (raw: unknown): number | null => (typeof raw === 'number' ? raw : null);

function asState(raw: unknown): State {
  const known = ['OPEN', 'ACKNOWLEDGED', 'CONTAINED', 'RESOLVED'] as const;
  return known.find((state) => state === asText(raw)?.toUpperCase()) ?? 'OPEN';
}

function asActions(raw: unknown): Action[] | null {
  const known = ['acknowledge', 'escalate', 'resolve'] as const;
  return Array.isArray(raw) ? known.filter((action) => raw.includes(action)) : null;
}
