"""What is taken over from before is what would have been written anew."""

from dataclasses import replace

import pytest

from api.domain.status.snapshot import Snapshot
from api.http.status_memory import Known, Pulse
from api.http.status_press import press
from api.store.base import new_id
from api.store.status.doors import Door
from tests.support.oncall import HOUR, MINUTE
from tests.support.status import page, update
from tests.support.status_story import NOW, bookshop

DOOR = Door(new_id(), "public", "open", None, None, 1)
STORY = bookshop(page(languages=("en", "ar")))
ORDERS, SEARCH, *PAST = STORY.announcements
RESOLVED = replace(
    ORDERS,
    updates=(update("resolved", NOW, body="Over."), *ORDERS.updates),
    resolved_at=NOW,
    promised_at=None,
)
EDITED = replace(PAST[0], headline="Another headline")


@pytest.mark.parametrize(
    "later",
    [
        STORY,
        replace(STORY, announcements=(RESOLVED, SEARCH, *PAST)),
        replace(STORY, announcements=(ORDERS, SEARCH, EDITED, *PAST[1:])),
        replace(STORY, announcements=(ORDERS, SEARCH, *PAST[1:])),
        replace(STORY, page=replace(STORY.page, brand={"accent": "#7a1fa2"})),
        replace(STORY, page=replace(STORY.page, languages=("en",))),
        replace(STORY, components=STORY.components[1:], announcements=tuple(PAST[1:])),
    ],
    ids=["same", "resolved", "edited", "retracted", "brand", "languages", "components"],
)
@pytest.mark.parametrize("passed", [0 * MINUTE, 3 * MINUTE, 10 * HOUR, 30 * 24 * HOUR])
def test_a_press_after_another_is_a_press_anew(later: Snapshot, passed):
    before = press(Known(DOOR, STORY), Pulse(NOW, NOW), before=None, now=NOW)
    at = NOW + passed
    known, pulse = Known(replace(DOOR, revision=2), later), Pulse(at, at)
    again, anew = press(known, pulse, before=before, now=at), press(known, pulse, before=None, now=at)
    assert again.files == anew.files
    assert again.room.held.keys() == anew.room.held.keys()
    assert {path: one.body for path, one in again.room.files.items()} == {
        path: file.body for path, file in anew.files.items()
    }
