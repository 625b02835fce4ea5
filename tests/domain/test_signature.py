"""A webhook's signature holds for its body, its secret and its five minutes, and for nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from api.domain.signature import SKEW, is_signed, sign, stamp

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
AT = stamp(NOON)
GOOD = sign("both know it", at=AT, body=b"{}")


def test_it_is_the_same_on_both_sides() -> None:
    assert "sha256=" + GOOD.removeprefix("sha256=").lower() == GOOD
    assert is_signed(GOOD, "both know it", at=AT, body=b"{}", now=NOON)
    assert is_signed(GOOD, "both know it", at=AT, body=b"{}", now=NOON + SKEW)


@pytest.mark.parametrize(
    ("given", "secret", "at", "body", "now"),
    [
        (GOOD, "another", AT, b"{}", NOON),
        (GOOD, "both know it", AT, b"[]", NOON),
        (GOOD, "both know it", stamp(NOON + timedelta(seconds=1)), b"{}", NOON),
        (GOOD, "both know it", AT, b"{}", NOON + SKEW + timedelta(seconds=1)),
        (GOOD, "both know it", "", b"{}", NOON),
        (GOOD, "both know it", "9" * 30, b"{}", NOON),
        ("", "both know it", AT, b"{}", NOON),
        ("\udcff", "both know it", AT, b"{}", NOON),
    ],
)
def test_anything_else_is_not_signed(given: str, secret: str, at: str, body: bytes, now: datetime) -> None:
    assert not is_signed(given, secret, at=at, body=body, now=now)
