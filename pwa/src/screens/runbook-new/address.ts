/** What a new runbook begins from, in the address, so that links can lead right to it. */

export interface Beginning {
  kind: 'template' | 'incident' | 'runbook' | 'empty';
  /** A template's key, an incident's number, a runbook's handle; null while none is chosen. */
  name: string | null;
}

const NAMED = ['template', 'incident', 'runbook'] as const;

export function beginningOf(query: URLSearchParams): Beginning {
  if (query.has('empty')) return { kind: 'empty', name: null };
  const kind = NAMED.find((one) => query.has(one)) ?? 'template';
  return { kind, name: query.get(kind) || null };
}

/** The service and the alert that were asked for stay. */
export function addressWith(query: URLSearchParams, kind: string, name: string | null): string {
  const asked = new URLSearchParams();
  asked.set(kind, name ?? '');
  for (const wanted of ['service', 'alert']) {
    const value = query.get(wanted);
    if (value) asked.set(wanted, value);
  }
  return `/runbooks/+new?${asked}`;
}
