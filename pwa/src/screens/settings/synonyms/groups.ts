/** Groups of names as lines that people write: one group a line, commas between its names. */

export const written = (groups: readonly (readonly string[])[]): string => groups.map((group) => group.join(', ')).join('\n');

export const readGroups = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) => line.split(',').map((name) => name.trim()).filter((name) => name !== ''))
    .filter((group) => group.length > 0);
