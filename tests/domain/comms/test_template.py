"""Templates: slots and nothing else, each filled once, none left empty."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.template import (
    LATER,
    SLOT_LIMIT,
    TemplateDraft,
    Words,
    check_template,
    check_words,
    clean_slots,
    fill,
    slots_of,
    with_promise,
)
from api.domain.refusal import Refused

FIRST = Words("{{affected}}: {{ symptom }}", "{{symptom}} on {{components}}. Next by {{next_update}}.")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="{}%"), max_size=40)


def code(why: pytest.ExceptionInfo[Refused]) -> str:
    return why.value.code


def draft(**changes: object) -> TemplateDraft:
    whole = TemplateDraft(
        handle="first-post",
        name=" First\n post ",
        audiences=("customers", "public"),
        state=None,
        words=FIRST,
        pre_authorised=True,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_the_slots_to_fill_in_come_in_order_and_ours_are_not_among_them() -> None:
    assert slots_of(FIRST) == ("affected", "symptom")


def test_a_slot_is_filled_wherever_it_stands() -> None:
    filled = fill(
        FIRST, {"affected": "Paying", "symptom": "fails", "components": "API", "next_update": LATER}
    )
    assert filled == Words("Paying: fails", "fails on API. Next by {{next_update}}.")
    assert with_promise(filled.body, "14:30 UTC") == "fails on API. Next by 14:30 UTC."


@pytest.mark.parametrize("value", ["{{symptom}}", "{{ affected }}", "{% raw %}", "\\1", "}}{{"])
def test_what_stands_in_a_value_is_never_read_as_a_slot(value: str) -> None:
    assert fill(Words("{{affected}}", "{{symptom}}"), {"affected": value, "symptom": "x"}).headline == value


def test_an_empty_slot_refuses_and_all_of_them_are_named() -> None:
    with pytest.raises(Refused) as why:
        fill(FIRST, {"affected": "", "symptom": "fails"})
    assert code(why) == "SLOT_MISSING"
    assert why.value.message == (
        "Fill in {{affected}}, {{components}}, {{next_update}}."
        " Name the components that suffer. Say when the next update comes."
    )


@given(
    names=st.lists(NAMES, min_size=1, max_size=8, unique=True), values=st.lists(TEXTS, min_size=8, max_size=8)
)
def test_either_every_slot_is_filled_or_those_that_are_not_are_named(
    names: list[str], values: list[str]
) -> None:
    words = Words("x", " ".join(f"{{{{{name}}}}}" for name in names))
    given_values = dict(zip(names, values, strict=False))
    empty = [name for name in names if not given_values[name]]
    if not empty:
        assert fill(words, given_values).body == " ".join(given_values[name] for name in names)
        return
    with pytest.raises(Refused) as why:
        fill(words, given_values)
    assert all(f"{{{{{name}}}}}" in why.value.message for name in empty)


def test_what_is_filled_in_is_one_clean_line_and_only_what_is_asked_for() -> None:
    found = clean_slots(FIRST, {"symptom": " pay\nments\x00 fail ", "else": "x"})
    assert found == {"symptom": "pay ments� fail"}


def test_a_slot_takes_a_phrase_and_no_letter() -> None:
    with pytest.raises(Refused) as why:
        clean_slots(FIRST, {"symptom": "x" * (SLOT_LIMIT + 1)})
    assert code(why) == "SLOT_TOO_LONG"


@pytest.mark.parametrize(
    "body",
    [
        "{{Symptom}}",
        "{{ a b }}",
        "{% if x %}",
        "{{a.b}}",
        "{{",
        "a }} b",
        "{{{a}}}x{{",
        "{{9a}}",
        "{{a|upper}}",
    ],
)
def test_whatever_is_no_slot_is_refused(body: str) -> None:
    with pytest.raises(Refused) as why:
        check_words(Words("x", body))
    assert code(why) == "BAD_TEMPLATE"


@pytest.mark.parametrize(
    "words",
    [
        Words("by {{next_update}}", "x"),
        Words("x", " ".join(f"{{{{slot{number}}}}}" for number in range(21))),
    ],
)
def test_a_headline_hangs_on_no_time_and_slots_can_be_counted(words: Words) -> None:
    with pytest.raises(Refused) as why:
        check_words(words)
    assert code(why) == "BAD_TEMPLATE"


def test_a_template_is_kept_clean_and_its_audiences_in_order() -> None:
    kept = check_template(draft())
    assert (kept.name, kept.audiences, kept.words) == ("First post", ("public", "customers"), FIRST)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": " "}, "NAME_MISSING"),
        ({"audiences": ()}, "AUDIENCE_MISSING"),
        ({"handle": "First Post"}, "BAD_HANDLE"),
        ({"words": Words("", "x")}, "HEADLINE_MISSING"),
        ({"words": Words("x", " ")}, "TEXT_MISSING"),
        ({"words": Words("x", "{{Oh}}")}, "BAD_TEMPLATE"),
        ({"words": Words("x", "y" * 10_001)}, "TEXT_TOO_LONG"),
    ],
)
def test_what_could_never_be_filled_in_is_no_template(changes: dict[str, object], refusal: str) -> None:
    with pytest.raises(Refused) as why:
        check_template(draft(**changes))
    assert code(why) == refusal


def test_a_report_may_be_longer() -> None:
    assert check_template(draft(state="postmortem", words=Words("x", "y" * 20_000))).state == "postmortem"
