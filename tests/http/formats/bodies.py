"""Bodies as real senders write them, and hostile ones."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from api.domain.alerts.alert import Alert, Batch

NOW = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
REQUESTS = Path(__file__).parents[2] / "fixtures" / "requests"

ANY_TEXT = st.text(st.characters(exclude_categories=()))
SCALARS = st.none() | st.booleans() | st.integers(-(10**29), 10**29) | st.floats() | ANY_TEXT
WORDS = st.sampled_from(
    [
        "firing",
        "resolved",
        "alerting",
        "ok",
        "trigger",
        "resolve",
        "critical",
        "0001-01-01T00:00:00Z",
        "{}:{}",
    ]
)
ANY_JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


def shaped(*names: str, inner: st.SearchStrategy[Any] = ANY_JSON) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these names and anything at all behind them."""
    return st.dictionaries(st.sampled_from(names), inner, max_size=len(names))


def request(name: str) -> Any:
    return json.loads((REQUESTS / f"{name}.json").read_text())


def only(batch: Batch) -> Alert:
    assert batch.quarantined == ()
    ((index, alert),) = batch.alerts
    assert index == 0
    return alert


def assert_storable(batch: Batch) -> None:
    """What a database, a header or a phone would choke on is nowhere in it."""
    for _, alert in batch.alerts:
        assert alert.title.strip()
        assert 0 < len(alert.dedup) <= 255
        assert 0 < len(alert.group) <= 255
        assert alert.severity in {None, 1, 2, 3, 4}
        assert not (alert.is_test and alert.action == "resolve")
    written = repr(batch)
    assert "\\x00" not in written
    assert "\\ud8" not in written
    for at in (moment for _, alert in batch.alerts for moment in (alert.starts_at, alert.ends_at)):
        assert at is None or at.tzinfo is UTC
