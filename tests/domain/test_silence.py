"""What nobody saw is written down once, with its beginning and its end."""

from datetime import datetime, timedelta

import pytest

from api.domain.silence import Silence, Watch, silence
from tests.support.status import NOON

FRESH = NOON - timedelta(seconds=5)
AN_HOUR_AGO = NOON - timedelta(hours=1)
LATER = NOON - timedelta(minutes=20)


@pytest.mark.parametrize(
    ("watched", "beat", "silent", "found"),
    [
        # all is well, from the first start on
        (None, None, None, None),
        (FRESH, FRESH, None, None),
        (NOON - timedelta(seconds=90), FRESH, None, None),
        # a worker came back, before or after its sweeps said so
        (AN_HOUR_AGO, FRESH, None, Silence(AN_HOUR_AGO, NOON)),
        (AN_HOUR_AGO, AN_HOUR_AGO, None, Silence(AN_HOUR_AGO, None)),
        # it lives, but pages nobody
        (FRESH, LATER, None, Silence(LATER, None)),
        (FRESH, LATER, LATER, None),
        # it pages again
        (FRESH, FRESH, LATER, Silence(LATER, NOON)),
        (AN_HOUR_AGO, FRESH, AN_HOUR_AGO, Silence(AN_HOUR_AGO, NOON)),
    ],
)
def test_a_silence_is_seen_by_who_watches_again(
    watched: datetime | None, beat: datetime | None, silent: datetime | None, found: Silence | None
):
    assert silence(Watch(watched, beat, silent), now=NOON) == found
