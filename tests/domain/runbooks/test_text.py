"""Runbooks as people write them: what is read, and what is told where something cannot be."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.marked import Notes, Problem
from api.domain.runbooks.pieces import cut, lines_of
from api.domain.runbooks.runbook import (
    LARGEST_TEXT,
    Escalate,
    HttpCheck,
    Include,
    MetricCheck,
    Option,
    Passage,
    Runbook,
    Unattended,
)
from api.domain.runbooks.text import MOST_PROBLEMS, BadRunbook, read_runbook, slug

FRONT = "---\ntitle: Ledger lags\n---\n"
WHOLE = """\
---
title: "Ledger lags behind"
summary: The replica is minutes late, and payments wait for it.
services: checkout, ledger-db
alerts:
  - LedgerLag
  - Lag, of the ledger
labels: team=payments, tier = 1
slos:
  - 99.9 % of payments within 3 s
respond within: 5m
owner: cy
review every: 90d
preconditions:
  - You may log in to ledger-db.
data: Payments own it.
rollback when: Two payments are booked twice.
after:
  -
  - Was the replica large enough?
keywords: replication, wal
part: no
---

Begin with a minute of looking.

![The queue](pictures/queue.png)

## Decide: Is it the network?

```step
options:
  - Yes -> reroute
  - No, or nobody knows
within: 2m
```

Look at the *graph*.

### What the graph says

It says little.

## Do: Reroute to the second line
```step
id: reroute
role: incident commander
expect: Lag falls
safety: Nobody else is rerouting
evidence: https://graphs.example.org/lag?from=now
inform: internal, Executives
escalate: after 10m when the lag still grows
check: http
url: https://ledger.example.org/healthz
answers: 200 containing "ok, caught up"
automation: reroute-ledger
with: line=second, dry_run=no
unattended: at most 2 in 1h
```
~~~sh
## Do: nothing, this is code
~~~
- in a list
  ```
  ## Do: nothing either
  ```

::: include call-the-vendor

### Check: It has caught up ###

```step
check: metric
source: prometheus
query: max(lag_seconds{job="ledger"}) > 1
holds: below 0.5 for 5m
```

:::

That is all.
"""


HTTP = ("check: http", "url: https://a.example/")
METRIC = ("check: metric", "source: prom", "query: up")


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadRunbook) as why:
        read_runbook(text)
    assert why.value.code == "BAD_RUNBOOK"
    return [(problem.line, problem.sentence) for problem in why.value.problems]


def step_with(*lines: str, heading: str = "## Do: It") -> str:
    """A runbook whose one step begins on line 4, its details on line 6."""
    return "\n".join([FRONT + heading, "```step", *lines, "```"])


def decide(*options: str) -> str:
    return step_with("options:", *options, heading="## Decide: A")


def read(text: str) -> Runbook:
    return read_runbook(text)


def test_the_front_says_what_it_is_for() -> None:
    front = read(WHOLE).front
    assert (front.title, front.owner, front.is_part) == ("Ledger lags behind", "cy", False)
    assert front.services == ("checkout", "ledger-db")
    assert front.alerts == ("LedgerLag", "Lag, of the ledger")
    assert front.labels == (("team", "payments"), ("tier", "1"))
    assert front.slos == ("99.9 % of payments within 3 s",)
    assert (front.respond_within, front.review_every) == (timedelta(minutes=5), timedelta(days=90))
    assert front.rollback_when == ("Two payments are booked twice.",)
    assert (front.preconditions, front.after) == (
        ("You may log in to ledger-db.",),
        ("Was the replica large enough?",),
    )
    assert (front.data, front.keywords) == ("Payments own it.", ("replication", "wal"))


def test_the_steps_come_in_order_between_the_passages() -> None:
    book = read(WHOLE)
    assert [type(block).__name__ for block in book.blocks] == [
        *("Passage", "Step", "Step", "Include", "Step", "Passage")
    ]
    assert book.blocks[0] == Passage(
        "\nBegin with a minute of looking.\n\n![The queue](pictures/queue.png)\n"
    )
    assert book.includes == ("call-the-vendor",)
    assert book.blocks[3] == Include("call-the-vendor")
    assert [(step.id, step.kind, step.title) for step in book.steps] == [
        ("is-it-the-network", "decide", "Is it the network?"),
        ("reroute", "do", "Reroute to the second line"),
        ("it-has-caught-up", "check", "It has caught up"),
    ]


def test_a_step_says_everything_about_itself() -> None:
    decide, do, check = read(WHOLE).steps
    assert decide.options == (Option("Yes", "reroute"), Option("No, or nobody knows"))
    assert decide.within == timedelta(minutes=2)
    assert decide.body == "Look at the *graph*.\n\n### What the graph says\n\nIt says little."
    assert (do.role, do.expect, do.safety) == ("commander", "Lag falls", "Nobody else is rerouting")
    assert do.evidence == "https://graphs.example.org/lag?from=now"
    assert do.inform == ("internal", "executives")
    assert do.escalate == Escalate(timedelta(minutes=10), "the lag still grows")
    assert do.check == HttpCheck("https://ledger.example.org/healthz", 200, "ok, caught up")
    assert (do.automation, do.parameters) == ("reroute-ledger", {"line": "second", "dry_run": "no"})
    assert do.unattended == Unattended(2, timedelta(hours=1))
    assert check.check == MetricCheck(
        "prometheus", 'max(lag_seconds{job="ledger"}) > 1', "below", 0.5, timedelta(minutes=5)
    )


def test_code_and_lists_are_never_taken_for_steps() -> None:
    assert "## Do: nothing, this is code" in read(WHOLE).steps[1].body
    assert "## Do: nothing either" in read(WHOLE).steps[1].body


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("escalate: after 10m", Escalate(timedelta(minutes=10))),
        ("escalate: when two fail", Escalate(when="two fail")),
        ("Escalate:  After 1h  when two fail", Escalate(timedelta(hours=1), "two fail")),
    ],
)
def test_more_people_are_called_after_a_while_or_when_something_is_seen(said: str, meant: Escalate) -> None:
    assert read(step_with(said)).steps[0].escalate == meant


def test_a_check_may_be_short() -> None:
    assert read(step_with(*HTTP)).steps[0].check == HttpCheck("https://a.example/")
    answered = read(step_with(*HTTP, "answers: 204 containing ok")).steps[0]
    assert answered.check == HttpCheck("https://a.example/", 204, "ok")
    above = read(step_with(*METRIC, "holds: above -1e3")).steps[0]
    assert above.check == MetricCheck("prom", "up", "above", -1000.0)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("## Do: It", "do"),
        ("### decide: It", "decide"),
        ("## Check : It ##", "check"),
        ("##  Communicate:  It", "communicate"),
        ("## Roll back: It", "roll back"),
        ("## Rollback: It", "roll back"),
    ],
)
def test_a_heading_begins_a_step_however_it_is_spelled(heading: str, kind: str) -> None:
    options = ("options:", "- a", "- b") if kind == "decide" else ()
    (step,) = read(step_with(*options, heading=heading)).steps
    assert (step.kind, step.title, step.id) == (kind, "It", "it")


def test_other_headings_end_a_step_only_from_its_own_level_up() -> None:
    text = FRONT + "### Do: A\n```step\n```\none\n#### two\n#hash\n####### seven\n### three\nfour"
    step, passage = read(text).blocks
    assert (step.body, passage) == ("one\n#### two\n#hash\n####### seven", Passage("### three\nfour"))  # type: ignore[union-attr]


def test_a_heading_may_end_in_a_hash_of_its_own() -> None:
    assert read(step_with(heading="## Do: Restart C#")).steps[0].title == "Restart C#"


def test_steps_of_the_same_title_are_told_apart() -> None:
    one = "## Do: Look\n```step\n```\n"
    named = "## Do: Look\n```step\nid: look-2\n```\n"
    assert [step.id for step in read(FRONT + one + named + one + one).steps] == [
        "look",
        "look-2",
        "look-3",
        "look-4",
    ]
    assert [slug(title) for title in ("Fail over to Zürich!", "…", "x" * 80)] == [
        *("fail-over-to-zurich", "step", "x" * 50)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_lines_are_counted_as_editors_do(begin: str, end: str) -> None:
    text = begin + WHOLE.replace("\n", end)
    assert read(text) == read(WHOLE)
    assert problems(begin + end.join(["---", "title: a", "titel: b", "---"])) == [
        (3, "there is no “titel” here; did you mean “title”?")
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "a runbook begins with a front part between two --- lines, with its title."),
        ("# A\n---\ntitle: a\n---", 1, "a runbook begins with a front part"),
        ("---\ntitle: a", 1, "the front part never ends"),
        ("---\nsummary: a\n---", 1, "the front part needs a title."),
        ("---\ntitle: \u202e\n---", 2, "title: it needs words one can read."),
        ("---\ntitle:\n - a\n---", 3, "title: write it on one line."),
        ("---\ntitle: " + "a" * 201 + "\n---", 2, "title: it has at most 200 characters."),
        ("---\ntitle: a\ntitle: b\n---", 3, "title: it is there twice."),
        ("---\ntitle: a\n- b\n---", 3, "what is said on the name's own line has no"),
        ("---\n- b\ntitle: a\n---", 2, "a “- …” line stands below the name it belongs to."),
        ("---\ntitle: a\nsome words\n---", 3, "write “name: words” here"),
        ("---\ntitle: a\n: words\n---", 3, "write “name: words” here"),
        ("---\ntitle: a\n  owner: cy\n---", 3, "write “name: words” here"),
        ("---\ntitle: a\nzzz: b\n---", 3, "there is no “zzz” here; there is title, summary"),
        ("---\ntitle: a\nlabels: team\n---", 3, "labels: write it as name=value."),
        ("---\ntitle: a\nservices:\n  - ok\n  - Not OK\n---", 5, "services: A handle is made of"),
        ("---\ntitle: a\nrespond within: 5\n---", 3, "respond within: '5' is not a length of time"),
        ("---\ntitle: a\nreview every: 0s\n---", 3, "review every: it must be longer than nothing."),
        ("---\ntitle: a\npart: maybe\n---", 3, "part: it must be yes or no."),
        ("---\ntitle: a\nkeywords: " + "k" * 61 + "\n---", 3, "keywords: it has at most 60 characters."),
        ("---\ntitle: a\nalerts: A\u200bB\n---", 3, "alerts: it holds what nobody can see, ZERO"),
        ("---\ntitle: a\nalerts: " + "A" * 2001 + "\n---", 3, "alerts: it has at most 2000 characters."),
        ("---\ntitle: a\nafter:\n" + "- b\n" * 51 + "---", 3, "after: it lists at most 50."),
        (FRONT + "a\x00b", 4, "there is a character here that cannot be kept"),
        (FRONT + "a\n\ud800b", 5, "there is a character here that cannot be kept"),
        (FRONT + "```sh\nls", 4, "the code that begins here never ends: put ``` on a line below it."),
        (FRONT + "`" * 30, 4, "the code that begins here never ends: put 30 times ` on a line below it."),
        (FRONT + "~~~~\n~~~\n    ~~~~\n~~~~ sh", 4, "the code that begins here never ends: put ~~~~ on"),
        (FRONT + "## Do: A\n\nSlowly.\n\n```step\n```", 4, "a step has its details right below"),
        (FRONT + "## Do: A\n\nSlowly.", 4, "a step has its details right below"),
        (FRONT + "## Do: A\n```sh\n```", 4, "a step has its details right below"),
        (FRONT + "#### Do: A\n```step\n```", 5, "a step's details stand right below a heading like"),
        (FRONT + "```step\n```", 4, "a step's details stand right below a heading like"),
        (FRONT + "## Do: A\n```step\n```\n```step\n```", 7, "a step's details stand right below"),
        (FRONT + "## Do:\n```step\n```", 4, "the title of the step: it needs words one can read."),
        (FRONT + "\n::: include A B", 5, "write it as “::: include”, and the handle of one runbook."),
        (FRONT + "::: include", 4, "write it as “::: include”"),
        (step_with("steps: 1"), 6, "there is no “steps” here; there is id, role"),
        (step_with("id: Not OK"), 6, "id: A handle is made of"),
        (step_with("role: boss"), 6, "role: it must be one of commander, deputy"),
        (step_with("inform: all"), 6, "inform: it must be one of public, customers"),
        (step_with("escalate: soon"), 6, "escalate: write “after 10m”, “when …” or “after 10m when …”."),
        (step_with("escalate: after soon"), 6, "escalate: 'soon' is not a length of time"),
        (step_with("evidence: javascript:alert(1)"), 6, "evidence: it must be an address that begins with"),
        (step_with("evidence: https://me:pw@a.example/"), 6, "evidence: it must hold no name and no"),
        (step_with("options:", "  - a", "  - b"), 6, "options: only a “Decide:” step has them."),
        (step_with(heading="## Decide: A"), 4, "a “Decide:” step needs two options or more."),
        (decide("- a"), 6, "a “Decide:” step needs two options or more."),
        (decide("- a", "- -> b"), 8, "options: write it as “words -> step-id”."),
        (decide("- a", "- b -> C D"), 8, "options: A handle is made of"),
        (decide("- a", "- b -> c"), 4, "“b” leads to “c”, and there is no such step."),
        (decide("- a", "- b -> a"), 4, "“b” leads back to “a”: only later"),
        (step_with("check: ping"), 6, "check: it must be http or metric."),
        (step_with("check: http"), 6, "check: it needs “url”."),
        (step_with("url: https://a.example/"), 6, "url: it needs “check: http” beside it."),
        (step_with(*HTTP, "query: up"), 8, "query: it needs “check: metric”"),
        (step_with(*HTTP, "answers: fine"), 8, "answers: write it like: 200"),
        (step_with(*METRIC), 6, "check: it needs “holds”."),
        (
            step_with(*METRIC, "holds: below 1 % for 5m"),
            *(9, "holds: write it like “below 0.01 for 5m”, with a plain number."),
        ),
        (
            step_with("check: metric", "source: p", "query: u\u2066p", "holds: below 1"),
            8,
            "query: it holds what nobody",
        ),
        (step_with("with: a=b"), 6, "with: it needs “automation” beside it."),
        (step_with("automation: x", "with: a=b, a=c"), 7, "with: “a” is there twice."),
        (step_with("automation: x", "with: a b=c"), 7, "with: a name is made of letters"),
        (step_with("automation: x", "unattended: often"), 7, "unattended: write “at most 2 in 1h”"),
        (step_with("automation: x", "unattended: at most 0 in 1h"), 7, "unattended: write “at most 2 in 1h”"),
        (step_with("unattended: at most 2 in 1h"), 6, "unattended: only an automation or a check can run"),
        (
            FRONT + "## Do: A\n```step\nid: a\n```\n## Do: B\n```step\nid: a\n```",
            *(8, "two steps have the id “a”."),
        ),
        (FRONT + "## Do: A\n```step\n```\n" * 201, 604, "a runbook has at most 200 steps."),
        (FRONT + "ä" * (LARGEST_TEXT // 2), 0, "a runbook has at most 256 kB of text."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    assert [(number, sentence[: len(said)]) for number, sentence in problems(text)] == [(line, said)]


def test_everything_wrong_is_told_at_once_up_to_what_one_can_read() -> None:
    text = "---\ntitle: a\nowner: Not OK\n---\n## Do:\n```step\nrole: boss\n```"
    assert [line for line, _ in problems(text)] == [3, 5, 7]
    assert len(problems("---\ntitle: a\n" + "x: y\n" * 500 + "---")) == MOST_PROBLEMS
    assert str(BadRunbook([Problem(2, "so."), Problem(2, "so.")])) == "line 2: so."


def test_where_an_option_leads_may_be_in_what_is_included() -> None:
    text = decide("- a -> elsewhere", "- b") + "\n::: include part"
    assert read(text).steps[0].options[0] == Option("a", "elsewhere")


LINES = st.sampled_from(
    [
        *("", "   ", "words", "# One", "## Two", "### Three", "## Do: A", "### Check: B", "## Decide: C"),
        *("```step", "```", "~~~", "````sh", "    ## Do: D", "> ## Do: E", "- a", "  - b -> a", "---", ":::"),
        *(
            "::: include part",
            "::: include",
            "::: note",
            "title: T",
            "id: a",
            "id: b",
            "role: deputy",
            "options:",
        ),
        *(
            "check: http",
            "url: https://a.example/",
            "escalate: after 5m",
            "x: y",
            "```a`b",
            "#",
            "######## x",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.lists(LINES, max_size=40).map("\n".join),
    st.lists(LINES, max_size=40).map(lambda lines: FRONT + "\n".join(lines)),
    st.lists(LINES | st.text(max_size=20), max_size=40).map(lambda lines: FRONT + "\r\n".join(lines)),
)


@given(TEXTS)
def test_any_text_reads_or_is_told_what_is_wrong(text: str) -> None:
    try:
        read_runbook(text)
    except BadRunbook as bad:
        assert bad.problems  # noqa: PT017 - either outcome is right
        assert all(0 <= problem.line <= len(lines_of(text)) for problem in bad.problems)  # noqa: PT017


@given(TEXTS)
def test_the_pieces_are_the_whole_text_in_order(text: str) -> None:
    pieces = cut(lines_of(text), Notes())
    assert [line for piece in pieces for line in piece.lines] == lines_of(text)
    at = 1
    for piece in pieces:
        assert piece.line == at
        at += len(piece.lines)


@given(
    st.lists(st.sampled_from(["p {}", "## Do: {}\n```step\n```\nbody {}", "# h {}", "> q {}"]), max_size=12)
)
def test_no_words_are_lost_between_the_steps(shapes: list[str]) -> None:
    text = FRONT + "\n".join(shape.format(at, at) for at, shape in enumerate(shapes))
    said = [
        block.markdown if isinstance(block, Passage) else f"## Do: {block.title}\n```step\n```\n{block.body}"
        for block in read(text).blocks
        if not isinstance(block, Include)
    ]
    assert "\n".join([FRONT.rstrip(), *said]).rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        FRONT + "*" * 200_000,
        FRONT + "`" * 200_000,
        FRONT + "```\n```\n" * 25_000,
        FRONT + "## Do: a\n" * 25_000,
        FRONT + "# \n" * 80_000,
        FRONT + ">" * 200_000,
        FRONT + ("#" + " #" * 100_000),
        FRONT + "::: include a\n" * 15_000,
        "---\n" + "-\n" * 100_000,
        "---\ntitle: a\n" + "titel: b\n" * 25_000 + "---\n",
        "---\ntitle: " + '"' * 200_000 + "\n---\n",
        step_with("escalate: after " + "a " * 100_000),
        step_with("answers: 200" + " " * 200_000),
        "*" * 1_000_000,
        "\n" * 250_000,
    ],
)
def test_a_text_made_to_stall_is_read_in_moments(text: str) -> None:
    """The test's own time limit is what it is held to; anything quadratic here takes minutes."""
    try:
        read_runbook(text)
    except BadRunbook as bad:
        assert len(bad.problems) <= MOST_PROBLEMS  # noqa: PT017 - either outcome is right
