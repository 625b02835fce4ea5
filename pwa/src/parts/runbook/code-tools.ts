/** Gives every block of code a bar with what can be done with it. */
import { mount, unmount } from 'svelte';
import CodeBar from './CodeBar.svelte';

/** An attachment for the element that holds the words. */
export function codeTools(words: HTMLElement): () => void {
  const bars = [...words.querySelectorAll('pre')].map((pre) => {
    const block = document.createElement('div');
    block.className = 'code';
    pre.replaceWith(block);
    block.append(pre);
    // What scrolls must be reachable by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute('role', 'group');
    pre.setAttribute('aria-label', 'Code');
    return mount(CodeBar, { target: block, anchor: pre, props: { pre } });
  });
  return () => {
    for (const bar of bars) void unmount(bar);
  };
}
