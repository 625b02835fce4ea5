/** What is being written, kept on this device until it is sent: neither a killed tab nor a dead network loses it. */
import { drop, keep, kept } from '../../../../shared/shelf.ts';
import { isDraft, type Draft } from './composition.ts';

/** `key` makes a second sending of the same composition harmless. */
interface Kept {
  key: string;
  draft: Draft;
}

const nameOf = (incidentId: string): `writing:${string}` => `writing:update ${incidentId}`;

export async function keepWriting(incidentId: string, by: string, form: Kept, now: Date): Promise<void> {
  await keep(nameOf(incidentId), { by, at: now.toISOString(), form });
}

/** Null where nothing was kept, or somebody else wrote it. */
export async function keptWriting(incidentId: string, by: string): Promise<(Kept & { at: string }) | null> {
  const found = await kept(nameOf(incidentId)).catch(() => undefined);
  const form = found?.form as Partial<Kept> | undefined;
  if (!found || found.by !== by || typeof form?.key !== 'string' || !isDraft(form.draft)) return null;
  return { key: form.key, draft: form.draft, at: found.at };
}

export const dropWriting = (incidentId: string): Promise<void> => drop(nameOf(incidentId));
