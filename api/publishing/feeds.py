"""Atom and RSS of a page, or of one of its components: incidents and planned work, newest first."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from api.domain.status.snapshot import Component, Page
from api.publishing.feed_entries import Entry, Said, spoken, text
from api.publishing.machine_address import history_tag, tag

# As many incidents as the documents for machines have, and as many updates as a reader goes through.
MOST_ENTRIES: Final = 50
MOST_ITEMS: Final = 100
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_ATOM: Final = "http://www.w3.org/2005/Atom"


def atom(page: Page, found: list[Entry], *, at: str, of: Component | None = None) -> bytes:
    """`at` is the feed's own address."""
    lines = [
        _XML,
        f'<feed xmlns="{_ATOM}" xml:lang="en">',
        f"<id>{text(history_tag(page) + (f'/{of.code}' if of else ''))}</id>",
        f"<title>{text(_title(page, of))}</title>",
        f'<link rel="self" type="application/atom+xml" href="{text(at)}"/>',
        f'<link rel="alternate" type="text/html" href="{text(page.url)}"/>',
        f"<updated>{_iso(_changed_at(page, found))}</updated>",
        f"<author><name>{text(page.name)}</name></author>",
        *(_entry(page, one) for one in found[:MOST_ENTRIES]),
        "</feed>",
    ]
    return "\n".join(lines).encode()


def rss(page: Page, found: list[Entry], *, at: str, of: Component | None = None) -> bytes:
    """An item for each update, so that it is announced once and an edit never announces it again."""
    said = [(one, word) for one in found[:MOST_ENTRIES] for word in one.said]
    said.sort(key=lambda pair: pair[1].at, reverse=True)
    lines = [
        _XML,
        f'<rss version="2.0" xmlns:atom="{_ATOM}">',
        "<channel>",
        f"<title>{text(_title(page, of))}</title>",
        f"<link>{text(page.url)}</link>",
        f"<description>{text(page.description or page.name)}</description>",
        "<language>en</language>",
        f'<atom:link rel="self" type="application/rss+xml" href="{text(at)}"/>',
        f"<lastBuildDate>{_rfc(_changed_at(page, found))}</lastBuildDate>",
        *(_item(one, word) for one, word in said[:MOST_ITEMS]),
        "</channel>",
        "</rss>",
    ]
    return "\n".join(lines).encode()


def _entry(page: Page, one: Entry) -> str:
    """The part after `Incident/` is the key by which readers know it."""
    lines = [
        "<entry>",
        f"<id>{text(tag(page, f'Incident/{one.code}'))}</id>",
        f"<published>{_iso(one.created_at)}</published>",
        f"<updated>{_iso(one.changed_at)}</updated>",
        f'<link rel="alternate" type="text/html" href="{text(one.url)}"/>',
        f"<title>{text(one.title)}</title>",
        f'<content type="html">{text(one.html())}</content>',
        "</entry>",
    ]
    return "\n".join(lines)


def _item(one: Entry, word: Said) -> str:
    lines = [
        "<item>",
        f"<title>{text(f'{one.title}: {spoken(word.state)}')}</title>",
        f"<link>{text(one.url)}</link>",
        f'<guid isPermaLink="false">{text(f"{one.url}#update-{word.code}")}</guid>',
        f"<pubDate>{_rfc(word.at)}</pubDate>",
        f"<description>{text(word.html())}</description>",
        "</item>",
    ]
    return "\n".join(lines)


def _title(page: Page, of: Component | None) -> str:
    return f"{page.name} - {f'{of.name} - ' if of else ''}Incident History"


def _changed_at(page: Page, found: list[Entry]) -> datetime:
    return max((one.changed_at for one in found), default=page.created_at)


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _rfc(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
