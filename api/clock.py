"""The only reader of the wall clock: everything else is handed `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251
