/** "Bad release: <service> fails since …" is called "Bad release". */
export const named = (title: string): string => title.split(':', 1)[0]?.trim() || title;
