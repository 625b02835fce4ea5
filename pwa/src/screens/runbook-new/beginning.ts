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
}

/** The title that was typed, and the service where the text names none. Everything else stays as it is. */
export function begun(text: string, { title, service }: Named): string {
  const end = text.indexOf('\n---', 4);
  const front = text.startsWith('---') && end > 0 ? text.slice(0, end) : '';
  if (!front) return `---\ntitle: ${title}\nservices: ${service}\n---\n\n${text}`;
  const named = front
    .replace(/^title:.*$/m, () => `title: ${title}`)
    .replace(/^services:[ \t]*$/m, () => `services: ${service}`.trimEnd());
  return named + text.slice(end);
}

/** The name of the service in its place: "Bad release: Checkout fails". */
export const titled = (title: string, service: string): string => (service ? title.replaceAll('<service>', service) : title);

/** "Bad release: <service> fails": the title as it stands in the text. */
export const titleOf = (text: string): string => /^title:[ \t]*(.*)$/m.exec(text.slice(0, 4_000))?.[1]?.trim().replace(/^"(.*)"$/, '$1') ?? '';
