"""Pictures of the weekly brief: well-formed, said in words as well, and never with a name that is code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from api.domain.briefings.weekly import Promises, Uptime, Week, Weekly
from api.publishing.charts import charts

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
WEEKS = tuple(
    Week(MONDAY - timedelta(weeks=back), (1, 0, back, 2), 60 * back or None, 600 * back or None)
    for back in range(8, 0, -1)
)
WEEKLY = Weekly(
    starts_at=WEEKS[-1].starts_at,
    ends_at=MONDAY,
    zone="UTC",
    weeks=WEEKS,
    promises=(Promises("public", 3, 1), Promises("executives", 0, 2)),
    uptimes=(Uptime("Search & <script>alert(1)</script>", 0.995), Uptime("Shop", 1.0), Uptime("New", None)),
)


def test_each_picture_is_well_formed_and_says_in_words_what_it_shows() -> None:
    drawn = {one.name: one for one in charts(WEEKLY)}
    assert list(drawn) == ["incidents", "acknowledging", "promises", "uptimes"]
    for one in drawn.values():
        picture = ET.fromstring(one.svg)
        assert picture.attrib["role"] == "img"
        assert picture.attrib["aria-label"] == one.text
    assert "23 Nov: 1 of SEV1, 1 of SEV3, 2 of SEV4" in drawn["incidents"].text
    assert "23 Nov: half within 1 min, the slowest after 10 min" in drawn["acknowledging"].text
    assert "Public: 3 on time, 1 late; Executives: 0 on time, 2 late" in drawn["promises"].text
    assert "Shop: 100.00 %; New: not known" in drawn["uptimes"].text


def test_a_name_stays_a_name() -> None:
    assert "<script" not in "".join(one.svg for one in charts(WEEKLY))


def test_nothing_is_drawn_of_what_there_is_nothing_of() -> None:
    quiet = tuple(replace(week, counts=(0, 0, 0, 0), usual=None, slowest=None) for week in WEEKS)
    bare = replace(WEEKLY, weeks=quiet, promises=(), uptimes=())
    (only,) = charts(bare)
    assert only.name == "incidents"
    assert only.text.endswith("23 Nov: none.")
