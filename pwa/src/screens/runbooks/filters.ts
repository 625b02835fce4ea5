/** What narrows the list of runbooks; all of it is in the address. */

export const STATES = [
  ['', 'In use'],
  ['due', 'Review is due'],
  ['parts', 'Parts'],
  ['unpublished', 'Not published yet'],
  ['archived', 'Archived'],
] as const;

interface Filter {
  service: string | null;
  parts: boolean | null;
  archived: boolean;
  published: boolean | null;
  reviewDue: boolean;
}

/** As the server takes it. Parts stand apart: whoever looks for help is not led to half a runbook. */
export function filterOf(query: URLSearchParams): Filter {
  const state = query.get('state') ?? '';
  return {
    service: query.get('service'),
    parts: state === 'parts' ? true : state === '' || state === 'due' ? false : null,
    archived: state === 'archived',
    published: state === 'unpublished' ? false : state === 'archived' ? null : true,
    reviewDue: state === 'due',
  };
}

export const wordsOf = (query: URLSearchParams): string => query.get('q')?.trim() ?? '';
