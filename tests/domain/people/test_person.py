"""A person as administrators write one."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.people.person import PersonDraft, check_email, check_handle, check_person, handle_for
from api.domain.refusal import Refused

ANA = PersonDraft(
    handle="ana", name=" Ana  Ruiz ", email=" ana@example.org ", time_zone="America/Chicago", role="admin"
)


def test_a_draft_comes_back_in_its_one_spelling() -> None:
    checked = check_person(ANA)
    assert (checked.name, checked.email) == ("Ana Ruiz", "ana@example.org")


@pytest.mark.parametrize("handle", ["", "Ana", "-ana", "ana ruiz", "ana:ruiz", "ana/../x", "ä", "a" * 64])
def test_a_handle_that_could_be_read_as_something_else_is_refused(handle: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        check_handle(handle)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "a b@example.org",
        "a@b@c",
        "<ana@example.org>",
        "ana@example.org\nBcc: x",
    ],
)
def test_an_address_that_would_break_a_header_is_refused(email: str) -> None:
    with pytest.raises(Refused, match="no e-mail address"):
        check_email(email)


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/localtime", "localtime", "CET+1", "", "Mars/Base"]
)
def test_a_time_zone_is_a_name_from_the_list_and_nothing_else(zone: str) -> None:
    draft = PersonDraft(handle="ana", name="Ana", email="ana@example.org", time_zone=zone, role="admin")
    with pytest.raises(Refused) as refusal:
        check_person(draft)
    assert refusal.value.code == "BAD_TIME_ZONE"


def test_an_unknown_role_is_refused() -> None:
    draft = PersonDraft(handle="ana", name="Ana", email="ana@example.org", time_zone="UTC", role="owner")
    with pytest.raises(Refused, match="admin, responder, comms"):
        check_person(draft)


def test_a_handle_is_made_of_the_address_and_numbered_where_it_is_taken() -> None:
    assert handle_for("Ana.Ruiz@example.org", taken=frozenset()) == "ana.ruiz"
    assert handle_for("ana@example.org", taken=frozenset({"ana", "ana-2"})) == "ana-3"


@given(st.text(max_size=80), st.frozensets(st.sampled_from(["person", "person-2", "a", "a-2", "a-3"])))
def test_a_handle_made_for_any_address_is_a_good_one_that_nobody_has(
    local: str, taken: frozenset[str]
) -> None:
    handle = handle_for(f"{local}@example.org", taken=taken)
    assert check_handle(handle) == handle
    assert handle not in taken
    assert re.fullmatch(r"[a-z0-9._-]+", handle)


@pytest.mark.parametrize("code", ["DE", "DE-BY", "CH-Stadt Zurich", "BR-São Paulo Capital"])
def test_holidays_are_those_of_a_country_or_a_part_of_one(code: str) -> None:
    assert check_person(replace(ANA, holidays=code)).holidays == code


@pytest.mark.parametrize("code", ["de", "DEU", "DE-", "Germany", "DE BY", "DE-\n", "DE-" + "x" * 50])
def test_holidays_written_in_another_way_are_refused(code: str) -> None:
    with pytest.raises(Refused, match="like DE or DE-BY"):
        check_person(replace(ANA, holidays=code))


def test_no_holidays_are_nobodys() -> None:
    assert check_person(replace(ANA, holidays="")).holidays is None
