import { expect, test } from 'vitest';
import { codeOf, languageOf } from './code-text.ts';

function block(html: string): HTMLElement {
  const pre = document.createElement('pre');
  pre.innerHTML = html;
  return pre;
}
const mark = (name: string, code: string, shown = `U+${code}`): string => `<mark class="odd" title="${name} U+${code}">${shown}</mark>`;

test('an ordinary command is copied as it stands, without the last line end', () => {
  expect(codeOf(block('<code class="language-sh">a &lt; b\nc\n</code>'))).toEqual({ exact: 'a < b\nc', clean: 'a < b\nc', hidden: [], poses: false });
});

test('what cannot be seen is there in the exact copy, named, and left out of the clean one', () => {
  const html = `<code>rm ${mark('RIGHT-TO-LEFT OVERRIDE', '202E')}-rf${mark('ZERO WIDTH SPACE', '200B')}${mark('ZERO WIDTH SPACE', '200B')} /tmp\n</code>`;
  expect(codeOf(block(html))).toEqual({ exact: 'rm \u202e-rf\u200b\u200b /tmp', clean: 'rm -rf /tmp', hidden: ['right-to-left override', 'zero width space'], poses: false });
});

test('a letter that poses as another one stays in both copies, and is told of', () => {
  const found = codeOf(block(`<bdo dir="ltr"><code>c${mark('CYRILLIC SMALL LETTER A', '0430', 'а')}t</code></bdo>`));
  expect(found).toEqual({ exact: 'cаt', clean: 'cаt', hidden: [], poses: true });
});

test('where so much is hidden that the server did not tell it all, no copy claims to be exact', () => {
  const found = codeOf(block(`<code>a${mark('ZERO WIDTH SPACE', '200B')}\ufffdb</code>`));
  expect([found.exact, found.clean]).toEqual([null, 'ab']);
  expect(codeOf(block('<code>a\ufffdb</code>')).exact).toBe('a\ufffdb');
});

test('the language is read from the class', () => {
  expect(languageOf(block('<code class="language-promql">up</code>'))).toBe('promql');
  expect(languageOf(block('<code>up</code>'))).toBe('');
});
