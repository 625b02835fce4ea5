/** What a passage between steps is about, in a line. */
import { trusted } from '../../parts/runbook/trusted.ts';

const LONGEST = 80;

/** Its first heading, else how it begins. */
export function headOf(html: string): string {
  const { body } = new DOMParser().parseFromString(trusted(html), 'text/html');
  const words = (body.querySelector('h1, h2, h3, h4, h5, h6') ?? body).textContent.replaceAll(/\s+/g, ' ').trim();
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1).trimEnd()}…`;
}
