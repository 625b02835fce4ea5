/** Dark, light or as the system has it; told to the whole document by one attribute. */
import { keep, kept } from '../shared/shelf.ts';

export type Theme = 'system' | 'dark' | 'light';

export const theme = async (): Promise<Theme> => (await kept('theme').catch(() => undefined)) ?? 'system';

export async function setTheme(chosen: Theme): Promise<void> {
  show(chosen);
  await keep('theme', chosen);
}

export function show(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}
