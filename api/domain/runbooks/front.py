"""The front part of a runbook: what it is for, where it is of use, and who keeps it true."""

from datetime import timedelta
from typing import Final

from api.domain.duration import parse_duration
from api.domain.marked import Notes
from api.domain.people.person import check_handle
from api.domain.refusal import Refused
from api.domain.runbooks.names import Names, Numbered, exact, pair, prose
from api.domain.runbooks.runbook import Front

LONGEST_TITLE: Final = 200
_LONGEST_KEYWORD: Final = 60
NAMES: Final = (
    "title",
    "summary",
    "services",
    "alerts",
    "labels",
    "slos",
    "respond within",
    "owner",
    "review every",
    "preconditions",
    "data",
    "rollback when",
    "after",
    "keywords",
    "part",
)


def read_front(lines: tuple[Numbered, ...], notes: Notes) -> Front:
    """`lines` are those between the two `---`."""
    names = Names(lines, NAMES, notes)
    if not names.has("title"):
        notes.problem(names.line_of("title", 1), "the front part needs a title.")
    return Front(
        title=names.read("title", readable_title, ""),
        summary=names.words("summary"),
        services=names.each("services", check_handle, commas=True),
        alerts=names.each("alerts", exact, commas=True),
        labels=names.each("labels", pair, commas=True),
        slos=names.each("slos", prose),
        respond_within=names.read("respond within", length, None),
        owner=names.read("owner", check_handle, None),
        review_every=names.read("review every", length, None),
        preconditions=names.each("preconditions", prose),
        data=names.words("data"),
        rollback_when=names.each("rollback when", prose),
        after=names.each("after", prose),
        keywords=names.each("keywords", _keyword, commas=True),
        is_part=names.read("part", _yes, otherwise=False),
    )


def readable_title(words: str) -> str:
    title = prose(words, most=LONGEST_TITLE)
    if not title:
        raise Refused("BAD_TITLE", "it needs words one can read.")
    return title


def length(words: str) -> timedelta:
    found = parse_duration(words)
    if not found:
        raise Refused("BAD_DURATION", "it must be longer than nothing.")
    return found


def _keyword(words: str) -> str:
    return prose(words, most=_LONGEST_KEYWORD)


def _yes(words: str) -> bool:
    if words.lower() not in ("yes", "no"):
        raise Refused("BAD_WORD", "it must be yes or no.")
    return words.lower() == "yes"
