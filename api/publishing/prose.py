"""Incident reports: Markdown that people wrote, as HTML that can do nothing but be read."""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# No images: a page makes no request but to its own host.
_WORDS: Final = ("a", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li")
_HEADINGS: Final = ("h3", "h4", "h5", "h6")
_TABLES: Final = ("table", "thead", "tbody", "tr", "th", "td")
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
LIFTED: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}

_markdown: Final = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)


def prose(text: str) -> Markup:
    """A report's headings begin below those of the page it stands on."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = LIFTED[token.tag]
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags={*_WORDS, *_HEADINGS, *_TABLES},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704 - cleaned the line above
