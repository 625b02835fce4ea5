/** Addresses of runbooks that are looked for in an incident: it goes along from screen to screen, and needs no network. */

/** Its number; null where nobody came from one. */
export function incidentIn(query: URLSearchParams): string | null {
  const number = query.get('incident') ?? '';
  return /^[1-9]\d{0,8}$/.test(number) ? number : null;
}

/** What search ranks by: the service that was chosen, else that of the incident. It narrows nothing. */
export const nearIn = (query: URLSearchParams): string | null => query.get('service') ?? query.get('near');

/** Where another one is looked for. */
export function finding({ number, service }: { number: number; service: { handle: string } | null }): string {
  const query = new URLSearchParams({ incident: String(number) });
  if (service) query.set('near', service.handle);
  return `/runbooks?${query}`;
}

export const reading = (handle: string, incident: string | null): string => `/runbooks/${handle}${incident ? `?incident=${incident}` : ''}`;

interface Back {
  href: string;
  words: string;
}

export const backToIncident = (incident: string | null): Back | null => (incident ? { href: `/incidents/${incident}`, words: `Incident ${incident}` } : null);
