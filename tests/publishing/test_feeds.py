"""Atom and RSS as other readers take them: the state is the first strong word, the key follows a slash."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from api.domain.status.snapshot import Snapshot
from api.publishing.machine_files import machine_files
from tests.support.oncall import DAY, HOUR
from tests.support.status import (
    CODES,
    NOON,
    announcement,
    component,
    maintenance,
    page,
    snapshot,
    snapshots,
    update,
)

ATOM = "{http://www.w3.org/2005/Atom}"
CHECKOUT = CODES[0]
HARMLESS = {
    "p",
    "small",
    "var",
    "br",
    "strong",
    "em",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "hr",
    "blockquote",
    "h3",
    "h4",
}
TOLD = announcement(
    update(
        "investigating",
        NOON - 2 * HOUR,
        {CHECKOUT: "partial_outage"},
        body="Half of <all> orders\nfail & more",
    ),
    update("resolved", NOON - HOUR, body="They pass."),
)
WORK = maintenance(NOON + DAY, NOON + DAY + HOUR, CODES[1])
STORY = snapshot(
    components=(component(CHECKOUT), component(CODES[1])), announcements=(TOLD,), maintenances=(WORK,)
)


def atom(taken: Snapshot = STORY, path: str = "status.atom", at: datetime = NOON) -> ET.Element:
    return ET.fromstring(machine_files(taken, at)[path].body)


def rss(taken: Snapshot = STORY, path: str = "status.rss", at: datetime = NOON) -> ET.Element:
    found = ET.fromstring(machine_files(taken, at)[path].body).find("channel")
    assert found is not None
    return found


def value(of: ET.Element, path: str) -> str:
    found = of.findtext(path)
    assert found is not None
    return found


def state_of(content: str) -> str:
    found = re.search(r"<strong>(.+?)</strong>", content)
    assert found is not None
    return found[1]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words(content: str) -> Words:
    read = Words()
    read.feed(content)
    read.close()
    return read


def test_the_feed_knows_itself():
    feed = atom()
    assert value(feed, f"{ATOM}id") == "tag:books.example,2005:/history"
    assert value(feed, f"{ATOM}title") == "Bookshop - Incident History"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "https://books.example/status.atom", "alternate": "https://books.example/status"}


def test_incidents_and_planned_work_are_entries_with_names_that_stay():
    entries = atom().findall(f"{ATOM}entry")
    assert [value(one, f"{ATOM}id") for one in entries] == [
        "tag:books.example,2005:Incident/incident0000",
        "tag:books.example,2005:Incident/window000000",
    ]
    assert [state_of(value(one, f"{ATOM}content")) for one in entries] == ["Resolved", "Scheduled"]
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://books.example/status/incidents/incident0000"
    assert (value(entries[0], f"{ATOM}published"), value(entries[0], f"{ATOM}updated")) == (
        "2026-11-20T10:00:00Z",
        "2026-11-20T11:00:00Z",
    )


def test_updates_are_stacked_newest_first_in_the_form_that_readers_know():
    content = value(atom().findall(f"{ATOM}entry")[0], f"{ATOM}content")
    assert content == (
        "<p><small>Nov <var data-var='date'>20</var>, <var data-var='time'>11:00</var> UTC</small><br>"
        "<strong>Resolved</strong> - They pass.</p>"
        "<p><small>Nov <var data-var='date'>20</var>, <var data-var='time'>10:00</var> UTC</small><br>"
        "<strong>Investigating</strong> - Half of &lt;all&gt; orders<br>fail &amp; more</p>"
    )


def test_a_report_keeps_its_headings_and_loses_what_could_run():
    told = announcement(update("postmortem", NOON, body="# What happened\n\n<script>x</script> **twice**"))
    (entry,) = atom(snapshot(announcements=(told,))).findall(f"{ATOM}entry")
    content = value(entry, f"{ATOM}content")
    assert state_of(content) == "Postmortem"
    assert "<h3>What happened</h3>" in content
    assert "script" not in words(content).tags


def test_what_is_promised_and_what_is_planned_stand_below():
    told = announcement(update("investigating", NOON), promised_at=NOON + HOUR)
    one, other = atom(snapshot(announcements=(told,), maintenances=(WORK,))).findall(f"{ATOM}entry")
    assert "".join(words(value(one, f"{ATOM}content")).said).endswith("Next update by Nov 20, 13:00 UTC")
    assert "".join(words(value(other, f"{ATOM}content")).said).endswith(
        "Planned from Nov 21, 12:00 UTC to Nov 21, 13:00 UTC"
    )


def test_rss_announces_every_update_once():
    items = rss().findall("item")
    assert [(value(one, "guid"), value(one, "title")) for one in items[:2]] == [
        (
            f"https://books.example/status/incidents/incident0000#update-{TOLD.updates[0].code}",
            "Checkout is slow: Resolved",
        ),
        (
            f"https://books.example/status/incidents/incident0000#update-{TOLD.updates[1].code}",
            "Checkout is slow: Investigating",
        ),
    ]
    assert {guid.get("isPermaLink") for guid in rss().iter("guid")} == {"false"}
    assert parsedate_to_datetime(value(items[0], "pubDate")) == NOON - HOUR
    edited = announcement(
        TOLD.updates[1], update("resolved", NOON - HOUR, body="Edited.", edited_at=NOON), changed_at=NOON
    )
    again = rss(snapshot(announcements=(edited,))).findall("item")
    assert [value(one, "guid") for one in again] == [value(one, "guid") for one in items[:2]]
    assert "Edited." in value(again[0], "description")


def test_a_component_has_feeds_of_its_own():
    mine, other = (atom(path=f"components/{code}.atom") for code in CODES[:2])
    assert [value(one, f"{ATOM}title") for one in mine.findall(f"{ATOM}entry")] == ["Checkout is slow"]
    assert [value(one, f"{ATOM}title") for one in other.findall(f"{ATOM}entry")] == ["Database upgrade"]
    assert value(mine, f"{ATOM}title") == "Bookshop - Checkout - Incident History"
    assert value(mine, f"{ATOM}id") == f"tag:books.example,2005:/history/{CHECKOUT}"
    assert [value(one, "title") for one in rss(path=f"components/{CODES[1]}.rss").findall("item")] == [
        "Database upgrade: Scheduled"
    ]


def test_pages_of_one_host_are_told_apart():
    acme = snapshot(page=page(handle="acme", url="https://books.example/status/p/acme"))
    assert value(atom(acme), f"{ATOM}id") == "tag:books.example,2005:/status/p/acme/history"
    own = snapshot(page=page(url="https://status.books.example"))
    links = [link.get("href") for link in atom(own).findall(f"{ATOM}link")]
    assert links == ["https://status.books.example/status.atom", "https://status.books.example"]


@settings(max_examples=60)
@given(snapshots())
def test_no_word_of_anybody_breaks_a_feed_or_becomes_markup(taken: Snapshot):
    for path in ("status.atom", "status.rss"):
        body = machine_files(taken, NOON)[path].body
        found = ET.fromstring(body)
        for content in (
            *found.iter(f"{ATOM}content"),
            *(one for item in found.iter("item") for one in item.iter("description")),
        ):
            assert words(content.text or "").tags <= HARMLESS


def test_what_xml_cannot_carry_is_left_out():
    told = announcement(
        update("investigating", NOON, body="a\x00b\x0bc\x1fd\ufffe\uffff<script>"), headline="\x08x"
    )
    (entry,) = atom(snapshot(announcements=(told,))).findall(f"{ATOM}entry")
    assert value(entry, f"{ATOM}title") == "x"
    assert "".join(words(value(entry, f"{ATOM}content")).said).endswith("abcd<script>")
