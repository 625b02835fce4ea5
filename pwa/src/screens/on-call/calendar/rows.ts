/** The rows of the timeline: a schedule with its layers under it, or a person. */
import { rowOf, type RowsOf } from './events.ts';
import type { Answer, Stretch } from './stretches.ts';

export interface GridRow {
  id: string;
  title: string;
  children?: GridRow[];
}

export function resourcesOf(answer: Answer, stretches: readonly Stretch[], rows: RowsOf): GridRow[] {
  if (rows === 'people') return people(stretches);
  return answer.pages.map(({ schedule, layers }) => ({
    id: schedule.handle,
    title: schedule.name,
    ...(layers ? { children: layers.map(({ name }) => ({ id: rowOf({ kind: 'layer', schedule, origin: name }), title: name })) } : {}),
  }));
}

/** Whoever has a shift on screen, by name. */
function people(stretches: readonly Stretch[]): GridRow[] {
  const found = new Map<string, string>();
  for (const stretch of stretches) {
    if (stretch.kind === 'shift') for (const { handle, name } of stretch.people) found.set(handle, name);
  }
  return [...found].map(([id, title]) => ({ id, title })).sort((a, b) => a.title.localeCompare(b.title));
}
