/** Arrow keys among many things of one kind: one of them is in the tab order, the arrows lead to the others. */
import type { Attachment } from 'svelte/attachments';

type Way = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';
const WAYS: Record<string, Way> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Home: 'first', End: 'last' };

export interface Box {
  left: number;
  top: number;
}

export function roving(selector: string): Attachment<HTMLElement> {
  return (place) => {
    const all = (): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(selector)].filter((one) => one.style.visibility !== 'hidden');
    const only = (chosen: HTMLElement | undefined): void => {
      for (const one of all()) one.tabIndex = one === chosen ? 0 : -1;
    };
    const keep = (): void => {
      const things = all();
      if (things.filter(({ tabIndex }) => tabIndex === 0).length !== 1) only(things.find((one) => one === document.activeElement) ?? things[0]);
    };
    const keydown = (event: KeyboardEvent): void => {
      const way = WAYS[event.key];
      const from = (event.target as Element | null)?.closest<HTMLElement>(selector);
      if (!way || !from || event.altKey || event.ctrlKey || event.metaKey) return;
      const things = all();
      const boxes = things.map((one) => one.getBoundingClientRect());
      const to = things[next(boxes, things.indexOf(from), way)];
      if (!to) return;
      event.preventDefault();
      only(to);
      to.focus();
      to.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    };
    const focusin = (event: FocusEvent): void => {
      const one = (event.target as Element | null)?.closest<HTMLElement>(selector);
      if (one && one.tabIndex !== 0) only(one);
    };
    const watching = new MutationObserver(keep);
    watching.observe(place, { childList: true, subtree: true });
    place.addEventListener('keydown', keydown);
    place.addEventListener('focusin', focusin);
    keep();
    return () => {
      watching.disconnect();
      place.removeEventListener('keydown', keydown);
      place.removeEventListener('focusin', focusin);
    };
  };
}

/** Sideways to the next in reading order; up and down to the nearest above or below. -1: there is none. */
export function next(boxes: readonly Box[], here: number, way: Way): number {
  const from = boxes[here];
  if (!from) return -1;
  const reading = boxes.map((_, place) => place).sort((a, b) => order(boxes[a], boxes[b]));
  if (way === 'first') return reading[0] ?? -1;
  if (way === 'last') return reading.at(-1) ?? -1;
  if (way === 'left' || way === 'right') return reading[reading.indexOf(here) + (way === 'right' ? 1 : -1)] ?? -1;
  const beyond = reading.filter((place) => {
    const away = (boxes[place]?.top ?? 0) - from.top;
    return way === 'down' ? away > 1 : away < -1;
  });
  const nearest = beyond.sort((a, b) => far(boxes[a], from) - far(boxes[b], from));
  return nearest[0] ?? -1;
}

const order = (a: Box | undefined, b: Box | undefined): number => (a && b ? a.top - b.top || a.left - b.left : 0);
/** A line away counts for more than a column away. */
const far = (box: Box | undefined, from: Box): number => (box ? 4 * Math.abs(box.top - from.top) + Math.abs(box.left - from.left) : Infinity);
