/** What is being written, kept on this device until the server has it: neither a killed tab nor a dead network loses it. */
import { drop, keep, kept } from '../../../shared/shelf.ts';

export interface Typed {
  text: string;
  /** What the text calls each picture, and its hash. */
  pictures: Record<string, string>;
  why: string;
  begunFrom: number;
  /** Of the draft on the server that this was typed into; null where there was none. */
  version: number | null;
}

const nameOf = (handle: string): `writing:${string}` => `writing:runbook ${handle}`;

export const keepTyped = (handle: string, by: string, form: Typed, now: Date): Promise<void> => keep(nameOf(handle), { by, at: now.toISOString(), form });

/** Null where nothing was kept, or somebody else wrote it. */
export async function keptTyped(handle: string, by: string): Promise<(Typed & { at: string }) | null> {
  const found = await kept(nameOf(handle)).catch(() => undefined);
  const form = found?.form as Partial<Typed> | undefined;
  if (!found || found.by !== by || typeof form?.text !== 'string' || typeof form.begunFrom !== 'number') return null;
  return { text: form.text, pictures: form.pictures ?? {}, why: form.why ?? '', begunFrom: form.begunFrom, version: form.version ?? null, at: found.at };
}

export const dropTyped = (handle: string): Promise<void> => drop(nameOf(handle));
