/** Addresses of runbooks: what they are looked for and written for goes along in them, and needs no network. */

/** The number of the incident that the reader came from, if any. */
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

/** Where one is begun that nothing covers yet: for a service, for a class of alerts, for both. */
export function writing({ service, alert }: { service?: string | undefined; alert?: string }): string {
  const query = new URLSearchParams();
  if (service) query.set('service', service);
  if (alert) query.set('alert', alert);
  return `/runbooks/+new${query.size ? `?${query}` : ''}`;
}
