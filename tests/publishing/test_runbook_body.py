"""What a screen gets of a runbook."""

import json

import pytest

from api.domain.runbooks.parts import content_hash
from api.domain.runbooks.runbook import HttpCheck, MetricCheck
from api.domain.runbooks.text import BadRunbook
from api.publishing.runbook_body import body_of, check_words
from tests.publishing.runbook_bodies import (
    NAMES,
    PICTURES,
    QUEUE,
    drawn,
    drawn_to_search,
    kept,
    kept_to_search,
    text_of,
)

FRONT = "---\ntitle: T\n---\n"


def html_of(markdown: str, pictures: dict[str, str] | None = None) -> str:
    (block,) = body_of(FRONT + markdown, pictures or {}, {})["blocks"]
    html: str = block["html"]
    return html.strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_body_is_what_the_web_app_reads_in_its_own_tests(name: str) -> None:
    assert drawn(name) == kept(name)
    assert json.loads(json.dumps(drawn(name))) == kept(name)


def test_the_phone_searches_what_the_server_searches() -> None:
    assert json.loads(json.dumps(drawn_to_search())) == kept_to_search()


def test_a_body_is_named_by_its_text_and_pictures() -> None:
    assert drawn("ledger-lag")["hash"] == content_hash(text_of("ledger-lag"), PICTURES)
    assert drawn("ledger-lag")["pictures"] == [QUEUE]


def test_what_one_passage_defines_the_others_may_use() -> None:
    text = (
        FRONT
        + "## Do: Look\n```step\n```\nSee [docs] or [the docs][docs].\n\n:::\n\n[docs]: https://a.example/"
    )
    html = body_of(text, {}, {})["blocks"][0]["html"]
    assert html.count('<a href="https://a.example/"') == 2


def test_a_picture_is_shown_by_its_hash_and_by_any_spelling_of_its_name() -> None:
    hashed = "0a" * 32
    for written in ("my queue.png", "./my queue.png"):
        html = html_of(f"![a *b*\n`c` ![d](e)](<{written}>)", {"my queue.png": hashed})
        assert html == (
            f'<p dir="auto"><img src="/runbooks/pictures/{hashed}" alt="a b c d" loading="lazy"></p>'
        )


def test_any_other_picture_is_a_link_or_its_words() -> None:
    assert '<a href="https://a.example/x.png"' in html_of("![x](https://a.example/x.png)")
    assert ">https://a.example/x.png</a>" in html_of("![](https://a.example/x.png)")
    assert html_of("![gone](gone.png) ![](g%20one.png)") == '<p dir="auto">gone g one.png</p>'
    linked = html_of("[![x](https://a.example/x.png)](https://b.example/)")
    assert linked.count("<a ") == 1
    assert '<a href="https://b.example/"' in linked


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/x?y=1&z#f",
        "http://a:8080",
        "mailto:ana@example.org",
        "tel:+49-30-1234",
        "/services/a",
        "/runbooks/fail-over.now#it",
        "/services",
    ],
)
def test_it_leads_to_the_web_to_people_and_within_the_app(address: str) -> None:
    html = html_of(f"[x]({address})")
    outside = address.startswith("http")
    assert html.count(' rel="noopener noreferrer nofollow" target="_blank"') == outside
    assert f'<a href="{address.replace("&", "&amp;")}" dir="auto"' in html


@pytest.mark.parametrize(
    "address",
    [
        *("/admin", "/servicesx", "/services/../admin", "/services/%2e%2e/admin", "/services//a.example"),
        *("//a.example/services/", "other.md", "#part", "?x=1", "https://", "mailto:", "tel:x"),
        "https://me:pw@a.example/",
    ],
)
def test_it_leads_nowhere_else_and_keeps_its_words(address: str) -> None:
    assert "<a " not in html_of(f"[words]({address})")
    assert "words" in html_of(f"[words]({address})")


def test_an_address_in_a_sentence_is_a_link_and_the_full_stop_is_none_of_it() -> None:
    html = html_of("See (https://a.example/x_y_z). `https://b.example/` [https://c.example/](/services/c)")
    assert ">https://a.example/x_y_z</a>). <code>" in html
    assert html.count("<a ") == 2
    assert html_of("https://!") == '<p dir="auto">https://!</p>'


def test_headings_begin_below_those_of_the_screen() -> None:
    assert html_of("# a\n## b\n### c\n###### d").replace("\n", "") == (
        '<h3 dir="auto">a</h3><h4 dir="auto">b</h4><h5 dir="auto">c</h5><h6 dir="auto">d</h6>'
    )


def test_an_include_that_is_left_is_seen() -> None:
    assert html_of("::: include gone") == '<p dir="auto"><code>::: include gone</code></p>'


def test_a_check_is_said_in_words() -> None:
    assert check_words(HttpCheck("https://a.example/")) == "https://a.example/ answers 200"
    assert check_words(MetricCheck("prom", "up", "above", 1e-3)) == "up (prom) is above 0.001"


def test_what_cannot_be_read_has_no_body() -> None:
    with pytest.raises(BadRunbook):
        body_of("words", {}, {})
