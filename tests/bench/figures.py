"""Figures as people compare them: a table of ours beside the limit, and whether the target was met."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = """\
| what | ours p50 / p99, ms | bare limit p50 / p99, ms | ratio | target | |
|---|---|---|---|---|---|"""


def quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Figure:
    """All in milliseconds; `limit` is the bare parts or a peer, measured in the same run."""

    name: str
    ours: Sequence[float]
    limit: Sequence[float]
    target: str
    note: str = ""

    def row(self) -> str:
        def told(values: Sequence[float]) -> str:
            if not values:
                return "-"
            return f"{quantile(values, 0.5):.1f} / {quantile(values, 0.99):.1f}"

        ratio = ""
        # Both may be below zero where the push is seen before the answer: then there is nothing to divide.
        if self.ours and self.limit and min(quantile(self.ours, 0.5), quantile(self.limit, 0.5)) > 0:
            ratio = f"{quantile(self.ours, 0.5) / quantile(self.limit, 0.5):.1f} x"
        cells = (self.name, told(self.ours), told(self.limit), ratio, self.target, self.note)
        return f"| {' | '.join(cells)} |"
