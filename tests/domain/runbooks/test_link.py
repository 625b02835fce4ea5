"""Links of a text: which are looked at, and what an answer means."""

from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.link import AGAIN, SOONER, Answer, failures_after, links_in, next_look, read_status
from api.domain.runbooks.text import read_runbook
from tests.support.people import NOON
from tests.support.runbooks import step, text


def links(body: str) -> tuple[str, ...]:
    return links_in(read_runbook(text(body=body)))


def test_links_are_read_wherever_they_stand_in_words_and_never_in_code() -> None:
    body = """See [graphs](https://graphs.example/d/1), <https://a.example/x_(y)>, or https://b.example/q?a=1.
[wiki]: https://wiki.example/page "Wiki"
(https://c.example/z)  `https://code.example`

```sh
curl https://fenced.example
```

~~~
https://tilde.example
```
~~~
"""
    assert links(body) == (
        "https://graphs.example/d/1",
        "https://a.example/x_(y)",
        "https://b.example/q?a=1",
        "https://wiki.example/page",
        "https://c.example/z",
    )


def test_evidence_and_bodies_of_steps_are_links_too_and_each_counts_once() -> None:
    words = text(body="https://a.example") + step("See", "evidence: https://proof.example/1", kind="Check")
    found = links_in(read_runbook(f"{words}\nhttps://a.example\nhttps://b.example\n"))
    assert found == ("https://a.example", "https://b.example", "https://proof.example/1")


@pytest.mark.parametrize("hostile", [")", "`", "https://", "\n~~~\nx\n~~~", "https://a.example/)", "_*"])
def test_no_text_stalls_the_reading_of_links(hostile: str) -> None:
    body = "https://x.example/" + hostile * (200_000 // len(hostile))
    began = process_time()
    links_in(read_runbook(text(body=body)))
    assert process_time() - began < 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "there"),
        (301, "there"),
        (401, "there"),
        (403, "there"),
        (429, "there"),
        (404, "failed"),
        (410, "failed"),
    ],
)
def test_what_asks_who_we_are_is_there(status: int, kind: str) -> None:
    assert read_status(status).kind == kind


@given(st.lists(st.sampled_from(["there", "failed", "not looked at"])))
def test_only_failures_in_a_row_count_and_three_of_them_take_a_day(answers: list[str]) -> None:
    failures, now, since = 0, NOON, NOON
    for kind in answers:
        answer = Answer(kind, "said")  # type: ignore[arg-type]
        since = now if kind == "failed" and failures == 0 else since
        failures = failures_after(failures, answer)
        assert failures < 3 or now - since >= timedelta(days=1)
        now = next_look(answer, now=now)
    assert (failures > 0) == (bool(answers) and answers[-1] == "failed")


def test_what_failed_is_looked_at_sooner() -> None:
    assert next_look(Answer("failed", ""), now=NOON) == NOON + SOONER
    assert next_look(Answer("there", ""), now=NOON) == NOON + AGAIN
