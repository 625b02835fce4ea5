/** Runs as this device saw them last, each with the banner of its incident: what a checklist opens from without a network. */
import { announce } from '../messages.ts';
import { runbookShelf, type IncidentBanner, type KeptBanner, type KeptRun, type SeenRun } from '../runbooks/shelf.ts';

/** What was seen of a run. An answer that was overtaken on its way changes nothing. */
export async function keepRun(run: SeenRun, banner: IncidentBanner, now: Date): Promise<void> {
  const savedAt = now.toISOString();
  const transaction = (await runbookShelf()).transaction(['runs', 'banners'], 'readwrite');
  const runs = transaction.objectStore('runs');
  const known = await runs.get(run.id);
  if (!known || known.run.seq <= run.seq) await runs.put({ id: run.id, incident: banner.number, run, savedAt });
  await keepBanner(transaction.objectStore('banners'), { ...banner, savedAt });
  await transaction.done;
  if (known?.run.seq !== run.seq) announce({ kind: 'run', runId: run.id });
}

/** `Run` is what the screen that keeps it keeps. */
export async function keptRun<Run extends SeenRun = SeenRun>(id: string): Promise<(KeptRun<Run> & { banner: KeptBanner | null }) | null> {
  const db = await runbookShelf();
  const one = await db.get('runs', id);
  if (!one) return null;
  return { ...(one as KeptRun<Run>), banner: (await keptBanner(one.incident)) ?? null };
}

/** What was seen last comes first. */
export async function keptRuns(): Promise<KeptRun[]> {
  return (await (await runbookShelf()).getAll('runs')).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
}

export async function keptBanner(incident: number): Promise<KeptBanner | undefined> {
  return (await runbookShelf()).get('banners', incident);
}

/** What is not said of it stays as it was. */
export async function keepBanner(banners: BannerStore, banner: KeptBanner): Promise<void> {
  await banners.put({ ...(await banners.get(banner.number)), ...banner });
}

interface BannerStore {
  get(incident: number): Promise<KeptBanner | undefined>;
  put(banner: KeptBanner): Promise<unknown>;
}
