/** Handles: the short names of the organisation file. */

/** "Zahlungen & Rückfragen" as "zahlungen-ruckfragen"; empty when nothing of the name can be used. */
export const handleFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
