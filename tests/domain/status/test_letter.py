"""Letters go on until they are taken, are refused for good, or are no news any more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Retry
from api.domain.status.letter import KEPT_FOR, LetterNext, after_letter, is_over
from api.domain.status.subscription import CHANNELS, Channel

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@given(st.sampled_from(CHANNELS), st.integers(1, 50))
def test_what_was_taken_is_sent_whatever_came_before(channel, attempts):
    found = after_letter(Accepted(250), channel=channel, attempts=attempts, written_at=NOON, now=NOON)
    assert found == LetterNext("sent", "works")


@given(st.sampled_from(CHANNELS), st.integers(1, 50), st.integers(0, 60 * 13))
def test_a_letter_is_tried_again_while_it_is_news_and_ever_more_seldom(channel, attempts, minutes):
    now = NOON + timedelta(minutes=minutes)
    found = after_letter(Retry(None, "451"), channel=channel, attempts=attempts, written_at=NOON, now=now)
    later = after_letter(Retry(None, "451"), channel=channel, attempts=attempts + 1, written_at=NOON, now=now)
    if found.due_at is None:
        assert found.state == "failed"
        assert now + timedelta(hours=1) >= NOON + KEPT_FOR
        assert found.address == ("failed" if channel == "webhook" else "unknown")
    else:
        assert now < found.due_at < NOON + KEPT_FOR
        assert later.due_at is None or later.due_at >= found.due_at


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "failed"), ("push", "ended"), ("webhook", "ended")]
)
def test_an_address_that_is_gone_ends_at_once_but_a_mailbox_gets_another_chance(
    channel: Channel, address: str
) -> None:
    found = after_letter(Gone(550, "no such user"), channel=channel, attempts=1, written_at=NOON, now=NOON)
    assert (found.state, found.address, found.error) == ("failed", address, "no such user (550)")


def test_our_own_fault_is_nobodys_bounce() -> None:
    found = after_letter(OurFault(535, "password"), channel="email", attempts=9, written_at=NOON, now=NOON)
    assert (found.state, found.address) == ("queued", "unknown")
    webhook = after_letter(OurFault(400, "no"), channel="webhook", attempts=1, written_at=NOON, now=NOON)
    assert (webhook.state, webhook.address) == ("failed", "failed")


def test_where_nothing_of_ours_may_go_nothing_goes() -> None:
    found = after_letter(NotAllowed("inside"), channel="webhook", attempts=1, written_at=NOON, now=NOON)
    assert (found.state, found.address) == ("failed", "failed")


def test_mail_ends_after_three_bounces_and_a_webhook_after_five_failures() -> None:
    assert [is_over(n, channel="email") for n in (2, 3)] == [False, True]
    assert [is_over(n, channel="webhook") for n in (4, 5)] == [False, True]
