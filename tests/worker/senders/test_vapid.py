"""Signatures: right for each push service, renewed in time, and signed by somebody reachable."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from py_vapid import Vapid02

from api.vapid import check_subject, make_key_pair, public_key_of
from worker.senders.vapid import VapidSigner

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
FCM, APPLE = "https://fcm.googleapis.com", "https://web.push.apple.com"


def claims(header: str) -> dict[str, Any]:
    token = header.split("t=")[1].split(",", maxsplit=1)[0].split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    return read


def test_a_signature_names_the_service_the_subject_and_an_end_within_a_day() -> None:
    keys = make_key_pair()
    header = VapidSigner(keys.private_pem, subject="mailto:ops@tocsin.dev").header(FCM, now=NOON)
    assert Vapid02.verify(header)
    assert header.endswith(f"k={keys.public_key}")
    told = claims(header)
    assert (told["aud"], told["sub"]) == (FCM, "mailto:ops@tocsin.dev")
    assert told["exp"] == (NOON + timedelta(hours=12)).timestamp()


def test_one_service_is_never_given_anothers_signature() -> None:
    signer = VapidSigner(make_key_pair().private_pem, subject="mailto:ops@tocsin.dev")
    headers = [signer.header(origin, now=NOON) for origin in (FCM, APPLE, FCM)]
    assert [claims(header)["aud"] for header in headers] == [FCM, APPLE, FCM]
    assert headers[0] == headers[2]


def test_a_signature_is_kept_for_half_its_life() -> None:
    signer = VapidSigner(make_key_pair().private_pem, subject="https://tocsin.dev:8443/contact")
    first = signer.header(FCM, now=NOON)
    assert signer.header(FCM, now=NOON + timedelta(hours=5, minutes=59)) == first
    renewed = signer.header(FCM, now=NOON + timedelta(hours=6))
    assert claims(renewed)["exp"] == (NOON + timedelta(hours=18)).timestamp()


def test_signatures_are_not_kept_without_end() -> None:
    signer = VapidSigner(make_key_pair().private_pem, subject="mailto:ops@tocsin.dev")
    for number in range(300):
        signer.header(f"https://wns{number}.notify.windows.com", now=NOON)
    assert len(signer._kept) == 256


def test_a_key_pair_is_what_a_browser_and_a_file_can_hold() -> None:
    keys = make_key_pair()
    assert public_key_of(keys.private_pem) == keys.public_key
    assert len(base64.urlsafe_b64decode(keys.public_key + "=")) == 65
    assert keys.private_pem not in repr(keys)


def test_a_key_of_another_kind_is_refused() -> None:
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for text in (pem.decode(), "no key"):
        with pytest.raises(ValueError):
            public_key_of(text)


@pytest.mark.parametrize(
    "subject",
    [
        "mailto:ops@tocsin.dev",
        "mailto:on-call+push@mail.acme.co.uk",
        "https://tocsin.acme.com",
        "https://acme.com:8443/contact?x=1",
    ],
)
def test_a_subject_somebody_can_be_reached_at_is_taken(subject: str) -> None:
    assert check_subject(subject) is None


@pytest.mark.parametrize(
    "subject",
    [
        None,
        "",
        "ops@tocsin.dev",
        "http://tocsin.dev",
        "mailto:",
        "mailto:ops",
        "mailto:ops@localhost",
        "mailto:ops@tocsin.local",
        "mailto:ops@example.org",
        "mailto:ops@mail.example.com",
        "mailto:ops@127.0.0.1",
        "mailto:a@b@tocsin.dev",
        "mailto:ops@tocsin.dev\nx",
        "https://localhost:8080",
        "https://LOCALHOST",
        "https://intranet",
        "https://10.0.0.1",
        "https://user@tocsin.dev",
        "https://tocsin.example",
    ],
)
def test_a_subject_nobody_can_be_reached_at_is_named_as_such(subject: str | None) -> None:
    reason = check_subject(subject)
    assert reason is not None
    assert reason.endswith(".")
