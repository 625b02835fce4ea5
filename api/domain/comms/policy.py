"""How we tell others: who speaks, how soon, how often, who has to agree, and whose phone nags when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from api.domain.clean import clean_line
from api.domain.comms.audience import AUDIENCES, Audience, UpdateState
from api.domain.duration import format_duration
from api.domain.marked import Entry, Notes, Reference, as_length, as_number, mark
from api.domain.plain import Plain
from api.domain.refusal import Refused

COMMS: Final = "comms_policy"
LEVELS: Final = (1, 2, 3, 4)
# `investigating` is the severity's own cadence; after `resolved` nothing is promised.
LATER: Final[tuple[UpdateState, ...]] = ("identified", "monitoring")
ON_CHANGE: Final = "on change"
NONE: Final = "none"
# Nobody may call an incident long within its first hour, whatever the policy says.
EARLIEST_LONG: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_MOST_WORDS: Final = 100

Lengths = Mapping[int, timedelta | None]
Waits = Mapping[int, timedelta]
Later = Mapping[Audience, Mapping[UpdateState, Lengths]]


def _lengths(**minutes: int | None) -> Lengths:
    return MappingProxyType(
        {
            int(level.removeprefix("sev")): None if count is None else count * _MINUTE
            for level, count in minutes.items()
        }
    )


_FIRST: Final = _lengths(sev1=5, sev2=10, sev3=30, sev4=None)
_APPROVE: Final[Waits] = MappingProxyType(dict.fromkeys(LEVELS, 10 * _MINUTE) | {1: 5 * _MINUTE})
_LATER: Final[Later] = MappingProxyType(
    {
        "public": MappingProxyType(
            {
                "identified": _lengths(sev1=20, sev2=30, sev3=240),
                "monitoring": _lengths(sev1=30, sev2=60, sev3=None),
            }
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsPolicy:
    """What an organisation promises those who wait for its word.

    `first_post` counts from when the incident was detected; None is no promise. `later` says where a state
    is spoken of less often than the severity's own cadence has it: None is only when something changes.
    `approvers` are asked first where a text needs a second person: at severities up to `second_person`
    where it is free, and where it has one of the `sensitive` words.
    """

    rota: str | None = None
    first_post: Lengths = field(default_factory=lambda: _FIRST)
    later: Later = field(default_factory=lambda: _LATER)
    approvers: tuple[str, ...] = ()
    approve_within: Waits = field(default_factory=lambda: _APPROVE)
    second_person: int = 1
    sensitive: tuple[str, ...] = ("data loss", "security", "breach", "vulnerability", "attack")
    remind_before: timedelta = 5 * _MINUTE
    deputy_after: timedelta = 3 * _MINUTE
    commander_after: timedelta = 6 * _MINUTE
    long_after: timedelta = 120 * _MINUTE
    final_word: timedelta = 30 * _MINUTE


def interval(
    policy: CommsPolicy,
    cadence: Mapping[str, timedelta],
    *,
    severity: int,
    audience: Audience,
    state: UpdateState,
) -> timedelta | None:
    """How soon after an update that says `state` this audience hears again; None where nothing is promised.

    The severity's own `cadence` holds while it is investigated; whom it does not name is promised nothing,
    but customers hear as the public does. The policy's later states slow that down and never hurry it.
    """
    own = cadence.get(audience, cadence.get("public") if audience == "customers" else None)
    if own is None or state in ("resolved", "postmortem"):
        return None
    slower = _slower(policy, audience=audience, state=state)
    if severity not in slower:
        return own
    length = slower[severity]
    return None if length is None else max(own, length)


def first_interval(
    policy: CommsPolicy, cadence: Mapping[str, timedelta], *, severity: int, audience: Audience
) -> timedelta | None:
    """How soon after it was detected this audience hears of it at all."""
    own = interval(policy, cadence, severity=severity, audience=audience, state="investigating")
    if own is None or audience in ("internal", "executives"):
        return own
    return policy.first_post.get(severity)


def _slower(policy: CommsPolicy, *, audience: Audience, state: UpdateState) -> Lengths:
    of_audience = policy.later.get(audience)
    if of_audience is None and audience == "customers":
        of_audience = policy.later.get("public")
    return (of_audience or {}).get(state, {})


def parse_policy(shape: Mapping[str, Any]) -> tuple[CommsPolicy, tuple[Reference, ...]]:
    """Of the organisation file's own keys, with what it names; what is left out is the default."""
    notes = Notes()
    entry = Entry(mark(shape), notes, COMMS)
    policy = read_policy(entry)
    entry.close()
    if notes.problems:
        raise Refused("BAD_POLICY", " ".join(problem.sentence for problem in notes.problems[:3]))
    return policy, tuple(notes.references)


def kept_policy(shape: Mapping[str, Any]) -> CommsPolicy:
    """Never refuses: a key or value of another version must keep nobody from being told."""
    return read_policy(Entry(mark(shape), Notes(), COMMS))


def read_policy(entry: Entry) -> CommsPolicy:
    """What is wrong is noted on the entry, which the caller closes."""
    default = _DEFAULT
    approvers = entry.texts("approvers", most=_MOST_WORDS)
    for handle, line in approvers:
        entry.name("person", handle, line)
    sensitive = [clean_line(word, 80).lower() for word, _ in entry.texts("sensitive", most=_MOST_WORDS)]
    policy = CommsPolicy(
        rota=entry.refer("rota", "schedule"),
        first_post=_per_level(entry, "first_post", default.first_post, NONE),
        later=_later(entry),
        approvers=tuple(dict.fromkeys(handle for handle, _ in approvers)),
        approve_within=_waits(entry),
        second_person=entry.read("second_person", as_number(0, 4), default.second_person),
        sensitive=tuple(dict.fromkeys(sensitive)) if entry.has("sensitive") else default.sensitive,
        remind_before=entry.read("remind_before", _length_to_an_hour, default.remind_before),
        deputy_after=entry.read("deputy_after", _length_to_an_hour, default.deputy_after),
        commander_after=entry.read("commander_after", _length_to_an_hour, default.commander_after),
        long_after=entry.read("long_after", _long, default.long_after),
        final_word=entry.read("final_word", _length, default.final_word),
    )
    if policy.commander_after < policy.deputy_after:
        entry.wrong("the commander cannot be told before the deputy is.", "commander_after")
    return policy


def write_policy(policy: CommsPolicy) -> Plain:
    """Every key, so that reading it back is exact whatever the defaults become."""
    return {
        "rota": policy.rota,
        "first_post": _written(policy.first_post, NONE),
        "later": {
            audience: {state: _written(lengths, ON_CHANGE) for state, lengths in states.items()}
            for audience, states in policy.later.items()
        },
        "approvers": list(policy.approvers),
        "approve_within": {
            str(level): format_duration(wait) for level, wait in sorted(policy.approve_within.items())
        },
        "second_person": policy.second_person,
        "sensitive": list(policy.sensitive),
        "remind_before": format_duration(policy.remind_before),
        "deputy_after": format_duration(policy.deputy_after),
        "commander_after": format_duration(policy.commander_after),
        "long_after": format_duration(policy.long_after),
        "final_word": format_duration(policy.final_word),
    }


_DEFAULT: Final = CommsPolicy()


def _later(entry: Entry) -> Later:
    if not entry.has("later"):
        return _DEFAULT.later
    inside = entry.inside("later")
    if inside is None:
        return {}
    found: dict[Audience, Mapping[UpdateState, Lengths]] = {}
    for audience in AUDIENCES:
        states = inside.inside(audience) if inside.has(audience) else None
        if states is not None:
            found[audience] = {
                state: _per_level(states, state, {}, ON_CHANGE) for state in LATER if states.has(state)
            }
            states.close()
    inside.close()
    return found


def _waits(entry: Entry) -> Waits:
    """A level that is left out waits as it does by default: nobody's silence stops a text for ever."""
    inside = entry.inside("approve_within")
    if inside is None:
        return _APPROVE
    found = {level: inside.read(str(level), _length, _APPROVE[level]) for level in LEVELS}
    inside.close()
    return found


def _per_level(entry: Entry, key: str, default: Lengths, nothing: str) -> Lengths:
    """Levels that are left out are not in it; `nothing` is the word for a length of none."""
    inside = entry.inside(key)
    if inside is None:
        return default
    found: dict[int, timedelta | None] = {}
    for level in LEVELS:
        if inside.has(str(level)):
            found[level] = inside.read(
                str(level), lambda value: None if value == nothing else _length(value), None
            )
    inside.close()
    return found


def _written(lengths: Lengths, nothing: str) -> Plain:
    return {
        str(level): nothing if length is None else format_duration(length)
        for level, length in sorted(lengths.items())
    }


def _length(value: Any) -> timedelta:
    length = as_length(value)
    if not _MINUTE <= length <= 31 * _DAY:
        raise Refused("BAD_DURATION", "it must be from a minute to 31 days.")
    return length


def _length_to_an_hour(value: Any) -> timedelta:
    length = as_length(value)
    if length > EARLIEST_LONG:
        raise Refused("BAD_DURATION", "it must be at most an hour.")
    return length


def _long(value: Any) -> timedelta:
    length = as_length(value)
    if not EARLIEST_LONG <= length <= 31 * _DAY:
        raise Refused("BAD_DURATION", "it must be from an hour to 31 days.")
    return length
