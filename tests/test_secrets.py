"""Secrets: made, hashed and sealed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.secrets import PREFIX, Keyring, SealBrokenError, new_token, token_hash

KEYS = Keyring("one secret key, long enough to be one")


def test_tokens_never_repeat_and_can_be_recognised_by_a_scanner() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith(PREFIX) and len(token) == len(PREFIX) + 43 for token in tokens)


def test_a_hash_tells_nothing_of_its_token_and_is_always_the_same() -> None:
    token = new_token()
    assert token_hash(token) == token_hash(token)
    assert token not in token_hash(token)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_opens_again_and_looks_different_each_time(text: str) -> None:
    sealed = KEYS.seal(text, purpose="address")
    assert KEYS.unseal(sealed, purpose="address") == text
    assert sealed != KEYS.seal(text, purpose="address")


def test_another_key_another_purpose_and_a_changed_letter_do_not_open_it() -> None:
    sealed = KEYS.seal("slack://token", purpose="address")
    # Not the last one: its low bits may belong to no byte.
    changed = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    for keys, text, purpose in (
        (Keyring("another secret key, as long as that"), sealed, "address"),
        (KEYS, sealed, "vapid key"),
        (KEYS, changed, "address"),
        (KEYS, "", "address"),
        (KEYS, "slack://token", "address"),
        (KEYS, "s1.%%%", "address"),
    ):
        with pytest.raises(SealBrokenError):
            keys.unseal(text, purpose=purpose)


def test_a_signature_holds_for_its_text_and_its_purpose_only() -> None:
    signature = KEYS.sign("ana", purpose="device")
    assert KEYS.signed(signature, "ana", purpose="device")
    assert not KEYS.signed(signature, "bo", purpose="device")
    assert not KEYS.signed(signature, "ana", purpose="link")
    assert not KEYS.signed("\ud800", "ana", purpose="device")
