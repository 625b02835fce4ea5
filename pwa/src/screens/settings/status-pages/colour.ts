/** Whether an organisation's own colour can be read where the page puts it, by WCAG 2.2 AA. */

/** The grounds of the page, and what links look like where the own colour is too pale: as the page itself has them. */
export const GROUNDS = { light: { ground: '#f3f6f6', link: '#0b6e68', text: '#111a1d' }, dark: { ground: '#141b20', link: '#5cc9bd', text: '#e9eff0' } } as const;
const READABLE = 4.5;

export const isColour = (text: string): boolean => /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text.trim());

export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** What links look like with this colour on this ground. */
export function linkOn(theme: 'light' | 'dark', colour: string): { colour: string; ownIsRead: boolean } {
  const { ground, link } = GROUNDS[theme];
  const ownIsRead = isColour(colour) && contrast(colour, ground) >= READABLE;
  return { colour: ownIsRead ? colour.trim() : link, ownIsRead };
}

function luminance(colour: string): number {
  const digits = colour.trim().slice(1);
  const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const [red, green, blue] = [0, 2, 4].map((at) => linear(Number.parseInt(six.slice(at, at + 2), 16) / 255)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
