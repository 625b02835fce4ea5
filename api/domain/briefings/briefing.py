"""An executive briefing: facts of incidents as they were at one moment, and the sections they are read in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from api.domain.clean import clean
from api.domain.comms.audience import UpdateState
from api.domain.incidents import impact as impacts
from api.domain.incidents.impact import Impact
from api.domain.refusal import Refused

Kind = Literal["incident", "now", "weekly"]
_SENTENCES: Final = 600
_LATEST: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What outsiders were last told, word for word."""

    headline: str
    state: str
    body: str
    at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A decision that somebody has been asked for and has not taken yet."""

    id: UUID
    question: str
    options: tuple[str, ...]
    of: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is being done, and since when."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How an incident is being worked on, as far as rows say it."""

    state: str
    holder: str | None
    acknowledged_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    # Who is being paged while nobody has it, by name; and when the next ones are.
    paging: tuple[str, ...] = ()
    climbs_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One incident as a briefing tells of it."""

    incident_id: UUID
    number: int
    title: str
    severity: int
    state: str
    service: str | None
    since: datetime
    restricted: bool
    impact: Impact | None
    deeds: tuple[Deed, ...]
    asked: tuple[Asked, ...]
    commands: str | None
    speaks: str | None
    said: Said | None


def check_sentences(text: str, *, what: str, needed: bool) -> str:
    if len(text.strip()) > _SENTENCES:
        raise Refused("TOO_LONG", f"{what}: {_SENTENCES} characters at most. It is read in two minutes.")
    plain = clean(text, _SENTENCES)
    if needed and not plain:
        raise Refused("TEXT_MISSING", f"{what}: one sentence of yours is needed.")
    return plain


def check_next(next_at: datetime | None, *, is_over: bool, now: datetime) -> datetime | None:
    """As long as something is open its readers are told when they hear of it again."""
    if next_at is None:
        if is_over:
            return None
        raise Refused("NEXT_MISSING", "Say when the next briefing comes: readers plan by it.")
    if next_at <= now:
        raise Refused("NEXT_OVER", "The next briefing cannot come before this one.")
    if next_at > now + _LATEST:
        raise Refused("NEXT_TOO_LATE", "The next briefing comes within seven days.")
    return next_at


def stage_of(state: str, said: Said | None) -> UpdateState:
    """In the words of updates: the cadence of briefings follows them."""
    if state == "RESOLVED":
        return "resolved"
    if state == "CONTAINED":
        return "monitoring"
    return (
        "identified" if said is not None and said.state in ("identified", "monitoring") else "investigating"
    )


def deeds(work: Work) -> tuple[Deed, ...]:
    """What we do, in the order in which it matters."""
    if work.state == "RESOLVED":
        return (Deed("It is resolved.", work.resolved_at),)
    done = []
    if work.state == "CONTAINED":
        done.append(Deed("The harm has been stopped; the work goes on.", work.contained_at))
    if work.holder is not None:
        done.append(Deed(f"{work.holder} works on it.", work.acknowledged_at))
    if work.paging:
        done.append(Deed(f"{_and(work.paging)} {'are' if len(work.paging) > 1 else 'is'} being paged."))
    if work.state == "OPEN" and work.climbs_at is not None:
        done.append(Deed("If nobody answers, the next people are paged.", work.climbs_at))
    return tuple(done) or (Deed("Nobody has taken it yet."),)


def shape_of(subjects: Sequence[Subject], *, at: datetime) -> dict[str, Any]:
    """As JSON keeps it: frozen with the issue."""
    return {"at": at.isoformat(), "subjects": [_subject_shape(subject) for subject in subjects]}


def restore(facts: Mapping[str, Any]) -> tuple[Subject, ...]:
    """What `shape_of` has made; a briefing of another kind has no subjects."""
    return tuple(_subject(shape) for shape in facts.get("subjects", ()))


def _subject_shape(subject: Subject) -> dict[str, Any]:
    said = subject.said
    return {
        "incident_id": str(subject.incident_id),
        "number": subject.number,
        "title": subject.title,
        "severity": subject.severity,
        "state": subject.state,
        "service": subject.service,
        "since": subject.since.isoformat(),
        "restricted": subject.restricted,
        "impact": impacts.shape_of(subject.impact) if subject.impact else None,
        "deeds": [{"text": deed.text, "at": _iso(deed.at)} for deed in subject.deeds],
        "asked": [
            {
                "id": str(one.id),
                "question": one.question,
                "options": list(one.options),
                "of": one.of,
                "due_at": _iso(one.due_at),
            }
            for one in subject.asked
        ],
        "commands": subject.commands,
        "speaks": subject.speaks,
        "said": said
        and {
            "headline": said.headline,
            "state": said.state,
            "body": said.body,
            "at": said.at.isoformat(),
            "next_at": _iso(said.next_at),
        },
    }


def _subject(shape: Mapping[str, Any]) -> Subject:
    plain = {name: shape[name] for name in _PLAIN}
    said = shape["said"]
    return Subject(
        **plain,
        incident_id=UUID(shape["incident_id"]),
        since=datetime.fromisoformat(shape["since"]),
        impact=impacts.restore(shape["impact"]) if shape["impact"] else None,
        deeds=tuple(Deed(deed["text"], _time(deed["at"])) for deed in shape["deeds"]),
        asked=tuple(
            Asked(
                id=UUID(one["id"]),
                question=one["question"],
                options=tuple(one["options"]),
                of=one["of"],
                due_at=_time(one["due_at"]),
            )
            for one in shape["asked"]
        ),
        said=said
        and Said(
            headline=said["headline"],
            state=said["state"],
            body=said["body"],
            at=datetime.fromisoformat(said["at"]),
            next_at=_time(said["next_at"]),
        ),
    )


_PLAIN: Final = ("number", "title", "severity", "state", "service", "restricted", "commands", "speaks")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
