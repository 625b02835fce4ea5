"""When a runbook wants to be read again by whoever answers for it."""

from datetime import datetime, timedelta
from typing import Final

# Where its text says nothing of it.
USUAL_REVIEW: Final = timedelta(days=180)


def next_review(reviewed_at: datetime, every: timedelta | None) -> datetime:
    return reviewed_at + (every or USUAL_REVIEW)
