/** Pictures that our own server has drawn, put on the screen: the one place that turns text into elements. */

interface Policies {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): { createHTML: (text: string) => string };
}

/** Without a policy of its own the page refuses to make elements of text (require-trusted-types-for). */
const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
const pictures = policies?.createPolicy('pictures', { createHTML: (text) => text }) ?? { createHTML: (text: string) => text };

/** An attachment. Anything but one SVG is not drawn; no script of it would run, by the page's own policy. */
export function picture(svg: string): (element: HTMLElement) => void {
  return (element) => {
    element.innerHTML = svg.startsWith('<svg ') ? pictures.createHTML(svg) : pictures.createHTML('');
  };
}
