"""Runbooks to begin from, for what goes wrong everywhere; what is to fill in stands in <angle brackets>."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from api.domain.runbooks.text import read_runbook

# In the order in which they are offered, by the names of their files.
KEYS: Final = (
    "service-degradation",
    "bad-release",
    "dependency-failure",
    "capacity-saturation",
    "database-failover",
    "network-failure",
    "data-inconsistency",
    "configuration-drift",
    "certificate-expiry",
    "security-containment",
)


@dataclass(frozen=True, slots=True)
class Beginning:
    key: str
    title: str
    summary: str
    text: str


@cache
def beginnings() -> tuple[Beginning, ...]:
    return tuple(_read(key) for key in KEYS)


def _read(key: str) -> Beginning:
    text = files(__name__).joinpath(f"{key}.md").read_text(encoding="utf-8")
    front = read_runbook(text).front
    return Beginning(key, front.title.partition(":")[0], front.summary, text)
