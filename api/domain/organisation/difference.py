"""What a file would change of the organisation as it stands: worked out once, for plan and deed alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from api.domain.alerts.route import Route, write_route
from api.domain.comms import policy as comms_policy
from api.domain.comms.policy import COMMS, CommsPolicy
from api.domain.marked import Problem
from api.domain.oncall.duty_policy import DutyPolicy, write_policy
from api.domain.oncall.roster_file import ScheduleDraft, still_to_come
from api.domain.organisation.file import (
    DUTY,
    KINDS,
    Draft,
    OrganisationFile,
    Section,
    references_of,
)
from api.domain.organisation.ledger_file import PersonEntry
from api.domain.plain import Plain
from api.domain.runbooks.synonym_file import SYNONYMS
from api.domain.runbooks.synonyms import Groups

Verb = Literal["create", "change", "restore", "archive"]
Drafts = Mapping[Section, Mapping[str, Draft]]
_LONGEST_DETAIL: Final = 300
# What stays as it is where a file does not speak of it.
_LEFT_AS_IT_IS: Final = ("overrides", "code", "start_date")


@dataclass(frozen=True, slots=True)
class PlannedChange:
    verb: Verb
    noun: str
    handle: str
    detail: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change and what it takes to make it; routes, policies and runbooks change as a whole: no steps."""

    section: Section
    change: PlannedChange
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The organisation as it stands, in the file's own terms and without secrets.

    Archived rows and disabled people are kept apart. `joined` have a way in; `administrators` are those
    of them who are in charge today, the longest-standing first.
    """

    live: Drafts
    archived: Drafts
    routes: tuple[Route, ...]
    administrators: tuple[str, ...] = ()
    joined: frozenset[str] = frozenset()
    duty: DutyPolicy = field(default_factory=DutyPolicy)
    comms: CommsPolicy = field(default_factory=CommsPolicy)
    synonyms: Groups = ()

    def draft(self, section: Section, handle: str) -> Draft | None:
        return self.live[section].get(handle) or self.archived[section].get(handle)


@dataclass(frozen=True, slots=True)
class Difference:
    steps: tuple[Step, ...] = ()
    routes: tuple[PlannedChange, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    duty: tuple[PlannedChange, ...] = ()
    comms: tuple[PlannedChange, ...] = ()
    runbooks: tuple[PlannedChange, ...] = ()
    synonyms: tuple[PlannedChange, ...] = ()

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        whole = (*self.routes, *self.duty, *self.comms, *self.runbooks, *self.synonyms)
        return (*(step.change for step in self.steps), *whole)


@dataclass(frozen=True, slots=True)
class Asked:
    """`secrets` are the keys and addresses of the file that are news, told without telling them."""

    file: OrganisationFile
    by: str
    now: datetime
    secrets: Mapping[tuple[Section, str], str] = field(default_factory=dict)


def difference(standing: Standing, asked: Asked) -> Difference:
    steps: list[Step] = []
    notes: list[str] = []
    problems: list[Problem] = []
    for section in KINDS:
        if section not in asked.file.sections:
            continue
        kept = _kept_administrator(standing, asked) if section == "people" else None
        if kept:
            notes.append(f"{kept} is the last administrator who has joined, and stays.")
        steps += _steps(standing, asked, section, kept=kept)
    problems += _about_people(standing, asked)
    notes += _left_hanging(standing, asked, steps)
    wanted = asked.file.routes
    routes = () if wanted is None else tuple(route_changes(standing.routes, wanted))
    duty = () if asked.file.duty is None else duty_changes(standing.duty, asked.file.duty)
    comms = () if asked.file.comms is None else comms_changes(standing.comms, asked.file.comms)
    synonyms = () if asked.file.synonyms is None else _synonym_changes(standing.synonyms, asked.file.synonyms)
    return Difference(tuple(steps), routes, tuple(notes), tuple(problems), duty, comms, synonyms=synonyms)


def differs(section: Section, old: Draft, new: Draft, *, now: datetime) -> list[str]:
    """What is not the same, in words; empty where one is as good as the other."""
    before, after = (_comparable(section, draft, now=now) for draft in (old, new))
    for key in _LEFT_AS_IT_IS:
        if key not in after:
            before.pop(key, None)
    return [_told(key, before.get(key), after.get(key)) for key in _keys(before, after)]


def named_by(
    drafts: Drafts, routes: Sequence[Route], comms: CommsPolicy | None = None
) -> Mapping[tuple[str, str], Sequence[str]]:
    """What names each thing, in words, by its noun and handle: without it they would point at nothing."""
    users: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for section, found in drafts.items():
        for handle, draft in found.items():
            for one in references_of(section, draft):
                users[one.noun, one.handle][f"{KINDS[section].noun} {handle}"] = None
    for route in routes:
        if route.service is not None:
            users["service", route.service][f"route {route.position}"] = None
    if comms is not None and comms.rota is not None:
        users["schedule", comms.rota]["the communications policy"] = None
    return {thing: list(names) for thing, names in users.items()}


def route_changes(standing: Sequence[Route], wanted: Sequence[Route]) -> Iterator[PlannedChange]:
    """The same route elsewhere in the list has moved; what it held back so far stays with it."""
    left = list(standing)
    for route in wanted:
        same = next((one for one in left if write_route(one) == write_route(route)), None)
        if same is None:
            yield PlannedChange("create", "route", str(route.position), _cut(route.when.told()))
            continue
        left.remove(same)
        if same.position != route.position:
            told = f"was route {same.position}: {route.when.told()}"
            yield PlannedChange("change", "route", str(route.position), _cut(told))
    for gone in left:
        yield PlannedChange("archive", "route", str(gone.position), _cut(gone.when.told()))


def duty_changes(standing: DutyPolicy, wanted: DutyPolicy) -> tuple[PlannedChange, ...]:
    return _policy_changes(DUTY, write_policy(standing), write_policy(wanted))


def comms_changes(standing: CommsPolicy, wanted: CommsPolicy) -> tuple[PlannedChange, ...]:
    return _policy_changes(COMMS, comms_policy.write_policy(standing), comms_policy.write_policy(wanted))


def _synonym_changes(standing: Groups, wanted: Groups) -> tuple[PlannedChange, ...]:
    """One change at most: those that come and those that go, each group as its names."""
    old, new = ([" = ".join(group) for group in groups] for groups in (standing, wanted))
    detail = _cut(_moved(old, new))
    return (PlannedChange("change", SYNONYMS, SYNONYMS, detail),) if old != new else ()


def _policy_changes(noun: str, before: Plain, after: Plain) -> tuple[PlannedChange, ...]:
    """One change at most, told key by key."""
    details = [_told(key, before[key], after[key]) for key in _keys(before, after)]
    return (PlannedChange("change", noun, noun, _cut("; ".join(details))),) if details else ()


def _steps(standing: Standing, asked: Asked, section: Section, *, kept: str | None) -> Iterator[Step]:
    wanted, live = asked.file.sections[section], standing.live[section]
    noun = KINDS[section].noun
    for handle, draft in wanted.items():
        if change := _change(standing, asked, section, handle, draft):
            yield Step(section, PlannedChange(change[0], noun, handle, change[1]), draft)
    for handle in live:
        if handle not in wanted and handle != kept and section != "severities":
            yield Step(section, PlannedChange("archive", noun, handle, ""))


def _change(
    standing: Standing, asked: Asked, section: Section, handle: str, draft: Draft
) -> tuple[Verb, str] | None:
    secret = [told for told in (asked.secrets.get((section, handle)),) if told]
    old = standing.draft(section, handle)
    if old is None:
        return "create", "; ".join(_introduced(section, draft) + secret)
    details = differs(section, old, draft, now=asked.now) + secret
    is_live, stays = handle in standing.live[section], not _is_disabled(draft)
    if not is_live and stays:
        return "restore", "; ".join(details)
    if is_live and not stays:
        return "archive", "; ".join(details)
    return ("change", "; ".join(details)) if details else None


def _introduced(section: Section, draft: Draft) -> list[str]:
    name = KINDS[section].write(draft).get("name")
    return [str(name)] if name else []


def _is_disabled(draft: Draft) -> bool:
    return isinstance(draft, PersonEntry) and draft.disabled


def _kept_administrator(standing: Standing, asked: Asked) -> str | None:
    """Where the file would leave nobody who can let others in, the longest-standing one it forgot."""
    wanted = asked.file.sections["people"]
    if any(_is_administrator(wanted.get(handle)) for handle in standing.joined):
        return None
    return next((handle for handle in standing.administrators if handle not in wanted), None)


def _is_administrator(draft: Draft | None) -> bool:
    return isinstance(draft, PersonEntry) and draft.person.role == "admin" and not draft.disabled


def _about_people(standing: Standing, asked: Asked) -> Iterator[Problem]:
    if "people" not in asked.file.sections:
        return
    wanted, in_charge = asked.file.sections["people"], standing.administrators
    stays = any(_is_administrator(wanted.get(handle)) for handle in standing.joined)
    if in_charge and not stays and all(handle in wanted for handle in in_charge):
        sentence = f"{in_charge[0]} is the last administrator who has joined: name another one first."
        yield Problem(asked.file.lines["people", in_charge[0]], sentence)
    yield from _about_oneself(standing, asked, wanted)


def _about_oneself(standing: Standing, asked: Asked, wanted: Mapping[str, Draft]) -> Iterator[Problem]:
    me = asked.by.removeprefix("person:")
    if asked.by == me or me not in standing.live["people"] or me == _kept_administrator(standing, asked):
        return
    if me not in wanted or _is_disabled(wanted[me]):
        line = asked.file.lines["people", me if me in wanted else ""]
        sentence = f"you are {me}: nobody disables themselves. List {me}, or let somebody else apply it."
        yield Problem(line, sentence)


def _left_hanging(standing: Standing, asked: Asked, steps: Sequence[Step]) -> Iterator[str]:
    """What the file does not speak of and what names something that goes: told, for somebody to look at."""
    untouched = {
        section: drafts for section, drafts in standing.live.items() if section not in asked.file.sections
    }
    routes = standing.routes if asked.file.routes is None else ()
    users = named_by(untouched, routes, standing.comms if asked.file.comms is None else None)
    for step in steps:
        named = users.get((step.change.noun, step.change.handle))
        if named and step.change.verb == "archive":
            names = ", ".join(named[:10])
            yield f"{step.change.noun} {step.change.handle} goes, and is still named by {names}."


def _comparable(section: Section, draft: Draft, *, now: datetime) -> Plain:
    """Two that compare equal mean the same from now on, however they are written."""
    if not isinstance(draft, ScheduleDraft):
        return KINDS[section].write(draft)
    written = KINDS[section].write(replace(draft, overrides=None))
    written["rotations"] = {one["name"]: one for one in written["rotations"]}
    if draft.overrides is not None:
        written["overrides"] = [key for key, _ in still_to_come(draft.overrides, now=now)]
    return written


def _keys(before: Plain, after: Plain) -> list[str]:
    return [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]


def _told(key: str, old: Any, new: Any) -> str:
    if key == "overrides":
        return "overrides"
    if isinstance(old, dict) and isinstance(new, dict):
        return f"{key}: {', '.join(str(inner) for inner in _keys(old, new))}"
    if _is_words(old) and _is_words(new):
        return _cut(f"{key}: {_moved(old or [], new or [])}")
    if isinstance(old, list | dict) or isinstance(new, list | dict):
        return key
    return _cut(f"{key}: {_shown(old)} → {_shown(new)}")


def _is_words(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _moved(old: Sequence[str], new: Sequence[str]) -> str:
    come = [f"+{each}" for each in new if each not in old]
    gone = [f"-{each}" for each in old if each not in new]
    return " ".join([*come, *gone]) or "in another order"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"
