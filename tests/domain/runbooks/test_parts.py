"""Runbooks that include others: one text in the end, and what stands in its way has the line that asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.parts import PartText, content_hash, expand
from api.domain.runbooks.runbook import Passage, Step
from api.domain.runbooks.text import BadRunbook, read_runbook

FRONT = "---\ntitle: T\n---\n"
VENDOR = PartText(
    "---\ntitle: Call the vendor\npart: yes\n---\nHave the contract ready.\n"
    "## Do: Call\n```step\n```\n![desk](desk.png)",
    {"desk.png": "a1"},
)
HOST = FRONT + "## Do: Look\n```step\n```\nWell.\n\n::: include vendor\n\nDone."


def problems(
    text: str, texts: dict[str, PartText], pictures: dict[str, str] | None = None
) -> list[tuple[int, str]]:
    with pytest.raises(BadRunbook) as why:
        expand(text, pictures or {}, texts)
    return [(problem.line, problem.sentence) for problem in why.value.problems]


def part(body: str, **pictures: str) -> PartText:
    return PartText("---\ntitle: Part\n---\n" + body, pictures)


def test_a_part_stands_in_its_place_and_swallows_nothing() -> None:
    text, pictures = expand(HOST, {"queue.png": "b2"}, {"vendor": VENDOR})
    blocks = read_runbook(text).blocks
    assert [block.title if isinstance(block, Step) else block for block in blocks] == [
        "Look",
        Passage("\nHave the contract ready."),
        "Call",
        Passage("\n\nDone."),
    ]
    assert [block.body for block in blocks if isinstance(block, Step)] == ["Well.", "![desk](desk.png)"]
    assert pictures == {"queue.png": "b2", "desk.png": "a1"}
    assert read_runbook(text).front.title == "T"


def test_what_includes_nothing_stays_as_it_is_to_the_letter() -> None:
    text = "\ufeff" + FRONT.replace("\n", "\r\n") + "words \r\n"
    assert expand(text, {"a.png": "1"}, {}) == (text, {"a.png": "1"})


def test_a_whole_text_is_whole() -> None:
    text, pictures = expand(HOST, {}, {"vendor": VENDOR})
    assert expand(text, pictures, {}) == (text, pictures)


def test_parts_include_parts() -> None:
    texts = {"a": part("in a\n::: include b\n"), "b": part("in b\n::: include c"), "c": part("in c")}
    text, _ = expand(FRONT + "::: include a", {}, texts)
    said = [block.markdown.strip() for block in read_runbook(text).blocks if isinstance(block, Passage)]
    assert said == ["in a", "in b", "in c"]


def test_an_option_may_lead_into_a_part() -> None:
    text = (
        FRONT
        + "## Decide: Whose?\n```step\noptions:\n- Theirs -> call\n- Ours -> nowhere\n```\n::: include vendor"
    )
    assert problems(text, {"vendor": VENDOR}) == [
        (4, "“Ours” leads to “nowhere”, and there is no such step.")
    ]
    whole, _ = expand(text.replace(" -> nowhere", ""), {}, {"vendor": VENDOR})
    assert read_runbook(whole).steps[0].options[0].goes_to == "call"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "there is no published runbook “vendor” to include."),
        ({"vendor": part("::: include vendor")}, "“vendor” includes itself, through vendor."),
        (
            {"vendor": part("::: include b"), "b": part("::: include vendor")},
            "“vendor” includes itself, through vendor, b.",
        ),
        (
            {
                "vendor": part("::: include b"),
                "b": part("::: include c"),
                "c": part("::: include d"),
                "d": part(""),
            },
            "“d” is included more than 3 deep, through vendor, b, c.",
        ),
        ({"vendor": part("::: include b\n" * 30), "b": part("")}, "a runbook includes at most 20 others"),
        (
            {"vendor": part("## Do: Look\n```step\n```")},
            "“vendor” has a step “look” as well: give one another id.",
        ),
        (
            {"vendor": part("", **{"queue.png": "c3"})},
            "“vendor” has another picture that is called “queue.png”.",
        ),
        ({"vendor": part("```never ends")}, "the code that begins here never ends"),
        ({"vendor": part("## Do: A\n```step\n```\n" * 200)}, "a runbook has at most 200 steps."),
    ],
)
def test_what_stands_in_the_way_is_told_where_it_is_included(texts: dict[str, PartText], said: str) -> None:
    found = problems(HOST, texts, {"queue.png": "b2"})
    assert [(line, sentence[: len(said)]) for line, sentence in found] == [(9, said)]


def test_the_whole_has_a_size_too() -> None:
    texts = {"a": part("word " * 30_000), "b": part("word " * 30_000)}
    assert problems(FRONT + "::: include a\n::: include b", texts) == [
        (0, "with all that it includes, a runbook has at most 256 kB of text.")
    ]


def test_many_parts_that_include_many_end_soon() -> None:
    texts = {
        str(at): part("".join(f"::: include {other}\n" for other in range(10) if other != at))
        for at in range(10)
    }
    assert problems(FRONT + "::: include 0\n::: include 1\n" * 50, texts)


def test_a_runbook_that_cannot_be_read_includes_nothing() -> None:
    assert problems("::: include vendor", {"vendor": VENDOR}) == [
        (1, "a runbook begins with a front part between two --- lines, with its title.")
    ]


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.lists(st.sampled_from("cdef"), max_size=4)
)
def test_the_ids_of_steps_stay_what_they_are_alone_or_a_clash_is_told(
    own: list[str], theirs: list[str]
) -> None:
    host = FRONT + "".join(f"## Do: {title}\n```step\n```\n" for title in own) + "::: include p"
    texts = {"p": part("".join(f"## Do: {title}\n```step\n```\n" for title in theirs))}
    alone = [step.id for text in (host, texts["p"].text) for step in read_runbook(text).steps]
    if len(set(alone)) < len(alone):
        assert problems(host, texts)
        return
    assert [step.id for step in read_runbook(expand(host, {}, texts)[0]).steps] == alone


def test_a_hash_names_the_text_and_its_pictures() -> None:
    one = content_hash("text", {"a.png": "1", "b.png": "2"})
    assert one == content_hash("text", {"b.png": "2", "a.png": "1"})
    assert (
        len({one, content_hash("text ", {"a.png": "1", "b.png": "2"}), content_hash("text", {"a.png": "1"})})
        == 3
    )
    assert len(one) == 64
