"""How much a search makes of a runbook beside its words: of how its runs went, and of an overdue review."""

from typing import Final

OVERDUE: Final = 0.8


def worth(*, worked: int, partly: int, judged: int, is_overdue: bool) -> float:
    """1 for one that nobody has judged; at most 1.5. No run alone is proof: two that went halfway are added.

    The search of the server says the same in SQL, so that phones rank as it does.
    """
    went = 0.5 + (worked + partly / 2 + 1) / (judged + 2)
    return went * OVERDUE if is_overdue else went
