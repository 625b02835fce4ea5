"""Markdown of a runbook as HTML that can do nothing but be read; pictures are ours or none."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from api.publishing.marked_code import marked_code
from api.publishing.prose import LIFTED
from api.publishing.runbook_links import REL, is_link, is_web, link, settle_link, with_bare_links, words

PICTURES: Final = "/runbooks/pictures/"
# Of all passages of a text together. A few signs can stand for much: ten thousand links to one long address.
MOST_HTML: Final = 2 * 1024 * 1024
DEEPEST: Final = 50
TOO_LARGE: Final = "This is shown as it was written: laid out it would be too large or too deep."

_TURNING: Final = frozenset(
    {"paragraph_open", "heading_open", "list_item_open", "blockquote_open", "td_open", "th_open"}
)
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9][\w+#.-]{0,39}", re.ASCII)
_WORDS: Final = (
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "s",
    "blockquote",
    "ul",
    "li",
    "tr",
    "table",
    "thead",
    "tbody",
)
_NUMBER: Final = r"[0-9]{1,9}"
# Tag, attribute, and what it may say; whatever is not named here is taken out.
_ALLOWED: Final[Mapping[str, Mapping[str, str]]] = {
    **{tag: {"dir": "auto"} for tag in (*_WORDS, "h3", "h4", "h5", "h6", "td", "th")},
    "a": {"href": r".+", "rel": re.escape(REL), "target": "_blank", "dir": "auto"},
    "ol": {"start": _NUMBER},
    "pre": {"dir": "ltr", "data-odd": _NUMBER},
    "code": {"class": rf"language-{_LANGUAGE.pattern}"},
    "bdo": {"dir": "ltr"},
    "mark": {"class": "odd", "data-code": r"[0-9a-f]{1,6}", "title": r"[A-Z0-9+ -]{1,120}"},
    "img": {
        "src": rf"{re.escape(PICTURES)}[0-9a-f]{{64}}",
        "alt": r"[^\x00]*",
        "width": _NUMBER,
        "height": _NUMBER,
        "loading": "lazy",
    },
}
_PATTERNS: Final = {
    (tag, name): re.compile(pattern) for tag, names in _ALLOWED.items() for name, pattern in names.items()
}


class _Markdown(MarkdownIt):
    """The house's flavour: CommonMark with tables and strikethrough, and no HTML."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's own name
        """An address without a scheme may yet turn out to name a picture."""
        return is_link(url) or re.match(r"[^/?#]*:", url) is None


_markdown: Final = _Markdown("commonmark", {"html": False, "linkify": False, "xhtmlOut": False}).enable(
    ["table", "strikethrough"]
)
_Env = dict[str, Any]


class Page:
    """The passages of one text: what one of them defines, `[docs]: https://…`, the others may use."""

    def __init__(
        self,
        passages: Iterable[str],
        *,
        pictures: Mapping[str, str],
        sizes: Mapping[str, tuple[int, int]],
    ) -> None:
        self._pictures = pictures
        self._sizes = sizes
        self._env: _Env = {}
        self._room = MOST_HTML
        self.shown: dict[str, None] = {}  # the hashes of its pictures
        for passage in passages:
            if "]:" in passage:
                _markdown.block.parse(passage, _markdown, self._env, [])

    def html(self, markdown: str) -> str:
        tokens = _markdown.parse(markdown, self._env)
        if not self._settled(tokens):
            return _as_written(markdown)
        html = _markdown.renderer.render(tokens, _markdown.options, self._env)
        self._room -= len(html)
        return _cleaner.clean(html) if self._room >= 0 else _as_written(markdown)

    def _settled(self, tokens: Sequence[Token]) -> bool:
        """False where it must not be laid out."""
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = LIFTED[token.tag]
            if token.type in _TURNING:
                token.attrSet("dir", "auto")
            if token.type == "inline":
                if _depth(token.children or []) > DEEPEST:
                    return False
                token.children = list(self._inline(token.children or []))
        return self._room >= 0

    def _inline(self, tokens: Sequence[Token]) -> Iterator[Token]:
        inside = False  # a link; one that leads nowhere we go is only its words
        for token in tokens:
            match token.type:
                case "link_open" if is_link(address := str(token.attrs["href"])):
                    inside = True
                    self._room -= len(address)
                    token.attrs = {"href": address}
                    settle_link(token)
                    yield token
                case "link_open":
                    continue
                case "link_close" if not inside:
                    continue
                case "link_close":
                    inside = False
                    yield token
                case "image":
                    yield from self._image(token, inside=inside)
                case "text" if not inside:
                    yield from with_bare_links(token)
                case _:
                    yield token

    def _image(self, token: Token, *, inside: bool) -> list[Token]:
        """A picture we keep; any other is never loaded, and may be followed by whoever wants to see it."""
        address = str(token.attrs["src"])
        said = _said(token.children or [])
        if picture := self._pictures.get(unquote(address).removeprefix("./")):
            self.shown[picture] = None
            shown = Token("picture", "img", 0, attrs={"src": PICTURES + picture, "alt": said})
            for name, pixels in zip(("width", "height"), self._sizes.get(picture, ()), strict=False):
                shown.attrSet(name, pixels)
            shown.attrSet("loading", "lazy")
            return [shown]
        if is_web(address) and not inside:
            self._room -= len(address)
            return link(address, [words(said or address)])
        return [words(said or unquote(address))]


def _said(tokens: Sequence[Token]) -> str:
    """Only the words, for what a picture shows."""
    return "".join(
        _said(token.children or [])
        if token.type == "image"
        else " "
        if token.type in ("softbreak", "hardbreak")
        else token.content
        for token in tokens
    )


def _depth(tokens: Sequence[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth)
    return deepest


def _fence(_: RendererHTML, tokens: Sequence[Token], place: int, __: object, ___: object) -> str:
    token = tokens[place]
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    named = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
    return _block(token.content, named)


def _block(content: str, named: str = "") -> str:
    code = marked_code(content)
    odd = f' data-odd="{code.odd}"' if code.odd else ""
    return f'<pre dir="ltr"{odd}><code{named}>{code.html}</code></pre>\n'


def _code(_: RendererHTML, tokens: Sequence[Token], place: int, __: object, ___: object) -> str:
    return f"<code>{marked_code(tokens[place].content).html}</code>"


def _as_written(markdown: str) -> str:
    return _cleaner.clean(f"<p><em>{TOO_LARGE}</em></p>\n{_block(markdown)}")


def _kept(tag: str, name: str, value: str) -> str | None:
    pattern = _PATTERNS.get((tag, name))
    allowed = pattern is not None and pattern.fullmatch(value) and (name != "href" or is_link(value))
    return value if allowed else None


_cleaner: Final = nh3.Cleaner(
    tags=set(_ALLOWED),
    attributes={tag: set(names) for tag, names in _ALLOWED.items()},
    attribute_filter=_kept,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_markdown.add_render_rule("fence", _fence)
_markdown.add_render_rule("code_block", _fence)
_markdown.add_render_rule("code_inline", _code)
