/** The text a new runbook begins with: a template's, an incident's, another one's or next to nothing. */

export const EMPTY = `---
title:
summary: <what breaks, in a sentence>
services:
alerts:
---

## Do: Triage in one minute

\`\`\`step
id: triage
within: 1m
\`\`\`

Scope, since when, who is hurt, what changed, can the bleeding be stopped at once?
`;

export interface Named {
  title: string;
  /** The handle of a service; empty: none yet. */
  service: string;
  /** A class of alerts; empty: none yet. */
  alert: string;
}

/** The title that was typed, and the service and the alert where the text names none. Everything else stays as it is. */
export function begun(text: string, { title, service, alert }: Named): string {
  const end = text.indexOf('\n---', 4);
  const front = text.startsWith('---') && end > 0 ? text.slice(0, end) : '';
  if (!front) return `${filled(filled(`---\ntitle: ${title}`, 'services', service), 'alerts', alert)}\n---\n\n${text}`;
  const named = front.replace(/^title:.*$/m, () => `title: ${title}`);
  return filled(filled(named, 'services', service), 'alerts', alert) + text.slice(end);
}

/** The front part with a value where it had none; commas would make two of one, but not in an item. */
function filled(front: string, name: string, value: string): string {
  if (!value) return front;
  const line = `${name}:${value.includes(',') ? '\n  -' : ''} ${value}`;
  const has = new RegExp(`^${name}:`, 'm').test(front);
  return has ? front.replace(new RegExp(`^${name}:[ \\t]*$(?!\\n[ \\t]+-)`, 'm'), () => line) : `${front}\n${line}`;
}

/** The name of the service in its place: "Bad release: Checkout fails". */
export const titled = (title: string, service: string): string => (service ? title.replaceAll('<service>', service) : title);

/** "Bad release: <service> fails": the title as it stands in the text. */
export const titleOf = (text: string): string => /^title:[ \t]*(.*)$/m.exec(text.slice(0, 4_000))?.[1]?.trim().replace(/^"(.*)"$/, '$1') ?? '';
