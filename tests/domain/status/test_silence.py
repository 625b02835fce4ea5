"""What nobody saw is written down once somebody sees again."""

from datetime import datetime, timedelta

import pytest

from api.domain.span import Span
from api.domain.status.silence import is_alive, silence
from tests.support.status import NOON

AN_HOUR_AGO = NOON - timedelta(hours=1)
EDGE = timedelta(seconds=90)


@pytest.mark.parametrize(
    ("beat", "alive"),
    [(None, False), (NOON, True), (NOON - EDGE, True), (NOON - EDGE - timedelta.resolution, False)],
)
def test_an_engine_lives_while_it_says_so(beat: datetime | None, alive: bool):
    assert is_alive(beat, now=NOON) is alive


@pytest.mark.parametrize(
    ("watched", "found"),
    [
        (None, None),
        (NOON - timedelta(seconds=5), None),
        (NOON - EDGE, None),
        (NOON - EDGE - timedelta.resolution, Span(NOON - EDGE - timedelta.resolution, NOON)),
        (AN_HOUR_AGO, Span(AN_HOUR_AGO, NOON)),
    ],
)
def test_a_silence_is_as_long_as_nobody_saw_it_alive(watched: datetime | None, found: Span | None):
    assert silence(watched, now=NOON) == found
