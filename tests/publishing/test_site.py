"""A status page as its readers get it: every language, every address, nothing that runs."""

import gzip
import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from api.domain.status.snapshot import Bygone, Snapshot
from api.publishing.past import kept, paths
from api.publishing.site import MANIFEST, render
from api.publishing.words import LANGUAGES
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import announcement, component, group, maintenance, page, snapshot, update
from tests.support.status_story import LANGUAGES as ALL
from tests.support.status_story import NOW, bookshop

HREF = re.compile(r'href="([^"]*)"')


def text_of(snapshot: Snapshot, path: str = "index.html", at=NOW) -> str:
    return render(snapshot, at)[path].body.decode()


def test_a_normal_page_is_read_in_ten_kilobytes():
    for language in ALL:
        body = render(bookshop(page(languages=(language,))), NOW)["index.html"].body
        assert len(gzip.compress(body, 9)) <= 10_000


def test_the_front_says_what_is_wrong_and_when_word_comes():
    front = text_of(bookshop())
    assert "Minor service outage" in front
    assert "Some orders fail at payment" in front
    assert 'Next update by <time datetime="2026-11-20T14:30:00+00:00" class="l">14:30 UTC</time>' in front
    assert "Update overdue by 23 minutes" in front
    assert "(edited" in front
    assert front.index("We are taking them out") < front.index("We are looking into")


def test_bars_lead_to_what_happened_and_say_it_in_words_too():
    front = text_of(bookshop())
    assert front.count('<a tabindex="-1" class="do"') == 2
    assert "2 days with trouble" in front
    assert "Down: 43 minutes" in front
    assert 'href="/status/incidents/incpast00000"' in front
    assert "a partial outage counts as 30 % down" in front


def test_every_link_of_ours_leads_somewhere():
    files = render(bookshop(page(languages=ALL)), NOW)
    elsewhere = ("/status/subscribe", "data:", "#")
    for path, file in files.items():
        if not path.endswith(".html"):
            continue
        for link in HREF.findall(file.body.decode()):
            if any(part in link for part in elsewhere):
                continue
            here = link.removeprefix("https://books.example")
            assert here.startswith("/status"), (path, link)
            below = here.removeprefix("/status/").removeprefix("/status").strip("/")
            assert {f"{below}/index.html".lstrip("/"), below, f"status{below}"} & files.keys(), (path, link)


def test_a_page_at_a_domain_of_its_own_links_there():
    files = render(bookshop(page(url="https://status.books.example")), NOW)
    front = files["index.html"].body.decode()
    assert 'href="https://status.books.example/incidents/incorders111"' in front
    assert '<link rel="canonical" href="https://status.books.example">' in front


def test_a_further_page_stays_below_its_handle():
    front = text_of(bookshop(page(handle="acme", url="https://books.example/status/p/acme")))
    assert 'href="/status/p/acme/incidents/incorders111"' in front
    assert 'href="/status/p/acme/status.atom"' in front


@pytest.mark.parametrize("tag", ALL)
def test_each_language_is_marked_as_itself(tag: str):
    text = text_of(bookshop(page(languages=ALL)), f"{tag}/index.html")
    direction = "rtl" if tag == "ar" else "ltr"
    assert f'<html lang="{tag}" dir="{direction}">' in text
    assert LANGUAGES[tag].indicators["minor"] in text
    assert 'hreflang="ja"' in text


def test_the_pages_own_language_is_also_where_none_is_asked_for():
    files = render(bookshop(page(languages=("de", "en"))), NOW)
    assert files["index.html"].body == files["de/index.html"].body
    assert files["history/index.html"].body == files["de/history/index.html"].body


def test_what_people_wrote_is_text_and_never_runs():
    evil = "<script>alert(1)</script> \"'&{{ 7 * 7 }}{time}{0.__class__}"
    story = snapshot(
        page=page(name=evil, description=evil, brand={"legal": evil, "home_url": "javascript:alert(1)"}),
        components=(component(name=evil, description=evil),),
        announcements=(
            announcement(
                update("investigating", NOW - 3 * HOUR, {"checkout0000": "major_outage"}, body=evil),
                update("resolved", NOW - 2 * HOUR, body=evil),
                update(
                    "postmortem", NOW - HOUR, body=f"# {evil}\n\n[x](javascript:alert(1)) ![i](http://a/b)"
                ),
                headline=evil,
            ),
        ),
        maintenances=(maintenance(NOW - HOUR, NOW + HOUR, headline=evil, body=evil),),
        heartbeat_at=NOW,
    )
    for path, file in render(story, NOW).items():
        if path.endswith(".html"):
            assert b"<script>" not in file.body, path
            assert b'href="javascript:' not in file.body
            assert b"<img" not in file.body
    assert b"&lt;script&gt;" in render(story, NOW)["index.html"].body
    assert b"{{ 7 * 7 }}{time}{0.__class__}" in render(story, NOW)["index.html"].body


def test_a_report_is_read_as_it_was_written():
    report = text_of(bookshop(), "incidents/incpast00000/index.html")
    assert "Incident report" in report
    assert "<h3>What happened</h3>" in report
    assert "<strong>not</strong>" in report
    assert "<td>02:31</td>" in report


def test_planned_work_starts_and_ends_by_the_clock_alone():
    story = bookshop()
    before, during, after = (text_of(story, at=NOW + hours * HOUR) for hours in (8, 10, 12))
    assert "Planned maintenance" in before
    assert "Maintenance in progress" not in before
    assert "Maintenance in progress" in during
    assert "New discs for accounts" not in after.partition("Components")[0]


def test_a_silent_engine_is_not_shown_as_well():
    story = replace(bookshop(), heartbeat_at=NOW - 2 * MINUTE)
    front = text_of(story)
    assert 'Status unknown since <time datetime="2026-11-20T14:10:00+00:00">14:10 UTC</time>' in front
    assert "What we knew last: Minor service outage." in front
    assert '<section class="state unknown">' in front


def test_what_it_says_is_never_younger_than_as_of():
    later = NOW + 2 * MINUTE
    story = bookshop(page(changed_at=later))
    watched = replace(story, heartbeat_at=later, taken_at=later)
    assert "14:14 UTC" in text_of(watched, at=later)
    nobody_watched = replace(story, heartbeat_at=NOW - 2 * MINUTE)
    assert "14:14 UTC" not in text_of(nobody_watched, at=later)


def test_the_heartbeat_is_no_part_of_what_is_written():
    story = bookshop()
    later = replace(story, heartbeat_at=NOW + MINUTE, taken_at=NOW + MINUTE)
    assert text_of(story, "history/index.html") == text_of(later, "history/index.html")
    assert text_of(story).replace("14:12", "") == text_of(later).replace("14:12", "")


def test_history_has_a_leaf_for_every_month_and_old_ones_stay_where_they_are():
    files = render(bookshop(), NOW)
    assert {path for path in files if path.startswith("history/")} == {
        "history/index.html",
        "history/2026-11/index.html",
        "history/2026-10/index.html",
        "history/2026-09/index.html",
    }
    newest = files["history/index.html"].body.decode()
    assert newest.index("November 2026") < newest.index("October 2026") < newest.index("September 2026")
    assert newest.index("Some orders fail") < newest.index("Reading lists") < newest.index("Parcels")


def test_history_turns_pages_where_there_is_more_than_a_leaf():
    old = announcement(
        update("identified", NOW - 200 * DAY), update("resolved", NOW - 199 * DAY), code="incold000000"
    )
    files = render(snapshot(announcements=(old,), heartbeat_at=NOW, taken_at=NOW), NOW)
    newest = files["history/index.html"].body.decode()
    assert 'href="/status/history/2026-08" rel="prev"' in newest
    assert 'rel="next"' not in newest
    assert 'href="/status/history/2026-11" rel="next"' in files["history/2026-08/index.html"].body.decode()
    assert "Nothing happened." in newest


def test_leaves_with_months_that_are_not_told_whole_are_left_to_who_asks():
    """Of a page whose snapshot reaches back to a day of March, with something from two years ago."""
    late = announcement(
        update("resolved", NOW), code="inclate00000", started_at=NOW - 300 * DAY, backfilled=True
    )
    before = Bygone("incidents", "incold000000", NOW - 700 * DAY, is_as_left=True)
    told = snapshot(announcements=(late,), whole_since=NOW - 240 * DAY, bygone=(before,))
    found = {path for path in render(told, NOW) if path.startswith("history/2")}
    pressed = {f"history/2026-{month:02}/index.html" for month in range(6, 12)}
    asked = {path for path in paths(told, NOW) if path.startswith("history")}
    assert (found, len(asked), min(asked), max(asked)) == (
        pressed,
        18,
        "history/2024-12",
        "history/2026-05",
    )
    assert 'href="/status/history/2026-05" rel="prev"' in text_of(told, "history/2026-08/index.html")
    assert {path for path in paths(told, NOW) if path not in asked} == {"incidents/incold000000"}


def test_files_of_the_past_are_kept_in_every_language_unless_it_changed():
    as_left = Bygone("incidents", "incold000000", NOW - 700 * DAY, is_as_left=True)
    changed = Bygone("maintenances", "window000000", NOW - 700 * DAY, is_as_left=False)
    told = snapshot(page=page(languages=("en", "de")), whole_since=NOW - 400 * DAY, bygone=(as_left, changed))
    assert kept(told) == {f"{folder}incidents/incold000000/index.html" for folder in ("", "en/", "de/")}


def test_what_a_page_shows_stands_in_the_order_it_was_given():
    shown = snapshot(
        groups=(group("paying000000", position=1), group("back00000000", position=3)),
        components=(
            component("web000000000", position=4),
            component("app000000000", position=2),
            component("cards0000000", position=2, group="paying000000"),
            component("refunds00000", position=1, group="paying000000"),
            component("ledger000000", position=1, group="back00000000"),
        ),
        heartbeat_at=NOW,
    )
    front = text_of(shown)
    names = ("Paying", "Refunds", "Cards", "App", "Back", "Ledger", "Web")
    places = [front.index(f">{name}<") for name in names]
    assert places == sorted(places)


def test_a_page_without_components_says_what_it_is_for():
    assert "has no components yet" in text_of(snapshot(components=(), heartbeat_at=NOW))


def test_the_manifest_knows_every_other_file():
    files = render(bookshop(), NOW)
    manifest = json.loads(files[MANIFEST].body)
    assert manifest["files"] == {
        path: sha256(file.body).hexdigest() for path, file in files.items() if path != MANIFEST
    }


def test_the_style_is_the_one_that_the_policy_allows():
    from base64 import b64encode

    for brand in ({}, {"accent": "#7a1fa2"}, {"accent": "red;}</style>"}):
        front = text_of(bookshop(page(brand=brand)))
        style = front.partition("<style>")[2].partition("</style>")[0]
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert f"style-src &#39;sha256-{digest}&#39;" in front
        assert "red;" not in front
