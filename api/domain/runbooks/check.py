"""How a step is proven: what a check asks, and what it must be told, as a runbook writes it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from api.domain.duration import parse_duration
from api.domain.organisation.ledger_file import as_web_address
from api.domain.people.person import check_handle
from api.domain.refusal import Refused
from api.domain.runbooks.names import Names, exact
from api.domain.runbooks.runbook import Check, HttpCheck, MetricCheck

NAMES: Final = ("check", "url", "answers", "source", "query", "holds")
_OF_HTTP: Final = ("url", "answers")
_OF_METRIC: Final = ("source", "query", "holds")
_ANSWERS: Final = re.compile(r'(?P<status>[1-5][0-9]{2})(?: +containing +(?P<text>"[^"]+"|[^" ].*))?')
_HOLDS: Final = re.compile(
    r"(?P<compare>below|above) +(?P<bound>[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,2})?)"
    r"(?: +for +(?P<held>\S+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int = 200
    contains: str | None = None


@dataclass(frozen=True, slots=True)
class _Hold:
    compare: Literal["below", "above"]
    bound: float
    held: timedelta


def read_check(names: Names) -> Check | None:
    kind = names.read("check", _kind, None)
    for name in (*_OF_HTTP, *_OF_METRIC):
        wanted = "http" if name in _OF_HTTP else "metric"
        if names.has(name) and kind != wanted and (kind is not None or not names.has("check")):
            names.wrong(name, f"it needs “check: {wanted}” beside it.")
    if kind == "http":
        return _read_http(names)
    return _read_metric(names) if kind == "metric" else None


def web_address(words: str) -> str:
    """A runbook is read by many and kept on phones: no password stands in it."""
    address = as_web_address(words)
    if "@" in urlsplit(address).netloc:
        raise Refused("BAD_URL", "it must hold no name and no password.")
    return address


def _read_http(names: Names) -> HttpCheck | None:
    url = names.read("url", web_address, None)
    answer = names.read("answers", _answer, _Answer())
    if not names.has("url"):
        names.wrong("check", "it needs “url”.")
    return HttpCheck(url, answer.status, answer.contains) if url else None


def _read_metric(names: Names) -> MetricCheck | None:
    source = names.read("source", check_handle, None)
    query = names.read("query", exact, None)
    hold = names.read("holds", _hold, None)
    for name in _OF_METRIC:
        if not names.has(name):
            names.wrong("check", f"it needs “{name}”.")
    if source is None or query is None or hold is None:
        return None
    return MetricCheck(source, query, hold.compare, hold.bound, hold.held)


def _kind(words: str) -> str:
    if words.lower() not in ("http", "metric"):
        raise Refused("BAD_WORD", "it must be http or metric.")
    return words.lower()


def _answer(words: str) -> _Answer:
    found = _ANSWERS.fullmatch(exact(words))
    if found is None:
        raise Refused("BAD_ANSWER", 'write it like: 200 containing “ok” — with " around the words.')
    return _Answer(int(found["status"]), found["text"].strip('"') if found["text"] else None)


def _hold(words: str) -> _Hold:
    found = _HOLDS.fullmatch(exact(words))
    if found is None:
        raise Refused("BAD_BOUND", "write it like “below 0.01 for 5m”, with a plain number.")
    compare: Literal["below", "above"] = "below" if found["compare"].lower() == "below" else "above"
    held = parse_duration(found["held"]) if found["held"] else timedelta()
    return _Hold(compare, float(found["bound"]), held)
