/** A person's name, shortened for where there is no room for all of it. */

/** "AR" of Ana Ruiz, "W" of Wilhelmina: the first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => [...word].slice(0, 1));
  return [letters[0], letters.length > 1 ? letters.at(-1) : ''].join('').toUpperCase();
}
