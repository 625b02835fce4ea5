"""What a page carries instead of a login: it says what it was sealed with, or nothing at all."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.paging.capability import Action, Capability, seal, unseal
from api.domain.refusal import Refused

KEY = b"a key that only this town knows"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACTIONS: tuple[Action, ...] = ("acknowledge", "escalate", "resolve", "confirm")
CAPABILITIES = st.builds(
    Capability,
    st.uuids(),
    st.integers(0, 10**9).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    st.sets(st.sampled_from(ACTIONS)).map(lambda chosen: tuple(a for a in ACTIONS if a in chosen)),
)
ONE = Capability(UUID(int=1), NOON + HOUR, ("acknowledge", "resolve"))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refusal(text: str, *, key: bytes = KEY, now: datetime = NOON) -> str:
    with pytest.raises(Refused) as refused:
        unseal(key, text, now=now)
    return refused.value.code


@given(CAPABILITIES)
def test_what_was_sealed_is_what_is_read(capability: Capability) -> None:
    sealed = seal(KEY, capability)
    assert unseal(KEY, sealed, now=capability.expires_at - timedelta(microseconds=1)) == capability
    assert sealed == seal(KEY, capability)


@given(CAPABILITIES)
def test_it_goes_into_an_address_as_it_is(capability: Capability) -> None:
    assert set(seal(KEY, capability)) <= set(ALPHABET)
    assert len(seal(KEY, capability)) < 60


@given(st.data())
def test_any_bit_flipped_is_refused(data: st.DataObject) -> None:
    sealed = seal(KEY, ONE)
    raw = bytearray(base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert refusal(base64.urlsafe_b64encode(raw).rstrip(b"=").decode()) == "BAD_CAPABILITY"


def test_any_letter_changed_is_refused() -> None:
    sealed = seal(KEY, ONE)
    for place, letter in enumerate(sealed):
        for other in (*ALPHABET, "+", " ", "é"):
            if other != letter:
                assert refusal(sealed[:place] + other + sealed[place + 1 :]) == "BAD_CAPABILITY"


@given(st.text(max_size=80) | st.text(ALPHABET + "=", max_size=80))
def test_what_is_not_ours_is_refused(text: str) -> None:
    assert refusal(text) == "BAD_CAPABILITY"


@pytest.mark.parametrize("change", ["{}=", "{}==", " {}", "{}\n", "{}A", "A{}", "{}!"])
def test_what_clings_to_it_is_refused_with_it(change: str) -> None:
    assert refusal(change.format(seal(KEY, ONE))) == "BAD_CAPABILITY"


def test_a_part_of_it_is_refused() -> None:
    sealed = seal(KEY, ONE)
    for length in range(len(sealed)):
        assert refusal(sealed[:length]) == "BAD_CAPABILITY"


def test_another_installation_did_not_seal_it() -> None:
    assert refusal(seal(KEY, ONE), key=b"another key") == "BAD_CAPABILITY"


def test_it_ends_at_its_second_and_not_before() -> None:
    sealed = seal(KEY, ONE)
    assert unseal(KEY, sealed, now=ONE.expires_at - timedelta(microseconds=1)) == ONE
    assert refusal(sealed, now=ONE.expires_at) == "EXPIRED"
    assert refusal(sealed, now=ONE.expires_at + 1000 * HOUR) == "EXPIRED"


def test_a_forged_one_is_not_told_that_it_is_too_old() -> None:
    sealed = seal(KEY, ONE)
    forged = ("A" if sealed[0] != "A" else "B") + sealed[1:]
    assert refusal(forged, now=ONE.expires_at + HOUR) == "BAD_CAPABILITY"
