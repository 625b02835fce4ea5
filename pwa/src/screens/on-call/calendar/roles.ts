/** What the calendar library says to screen readers, put right: it claims to be a table whose rows hold no cells. */
import type { Attachment } from 'svelte/attachments';

const CLAIMED = '[role=table], [role=rowgroup], [role=row], [role=rowheader], [role=columnheader], [role=cell]';

/** Every shift is a button that says all of itself; around them there is one group with a name, and nothing else. */
export function honestRoles(name: string): Attachment<HTMLElement> {
  return (place) => {
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', name);
    const correct = (): void => {
      for (const one of place.querySelectorAll(CLAIMED)) {
        for (const attribute of ['role', 'aria-colindex', 'aria-colspan']) one.removeAttribute(attribute);
      }
      for (const said of place.querySelectorAll('.ec-col-head [aria-label]')) said.removeAttribute('aria-label');
      // Pop-ups of a crowded day, and their way out.
      for (const popup of place.querySelectorAll('.ec-popup:not([aria-label])')) popup.setAttribute('aria-label', 'The whole day');
    };
    const watching = new MutationObserver(correct);
    watching.observe(place, { childList: true, subtree: true });
    correct();
    return () => watching.disconnect();
  };
}
