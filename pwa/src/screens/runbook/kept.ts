/** Which of two memories of a runbook is shown, while the server has not answered. */

interface Kept {
  /** Null where only its name is here, or nothing. */
  body: unknown;
  savedAt: string | null;
}

/** `savedAt` of the answer is null for what came from the server just now: nothing is better than that. */
export function isBetter(kept: Kept, { result, savedAt }: { result: boolean; savedAt: string | null }): boolean {
  if (!kept.body || !kept.savedAt) return false;
  if (!result) return true;
  return savedAt !== null && Date.parse(savedAt) < Date.parse(kept.savedAt);
}
