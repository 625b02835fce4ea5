"""Whether a runbook is of use: what alerts say of it, how its runs went, and whether anybody takes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.domain.runbooks.finding import Finding, Subject

# An alert rule that others of its service outlive for so long has another name by now, or none.
SILENT: Final = timedelta(days=90)
# Published for so long, with incidents and without a run.
UNUSED: Final = timedelta(days=180)
# Of its last runs.
LATEST: Final = 10
_MISLED: Final = 2
_LEAST_JUDGED: Final = 3
_LEAST_RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What monitors have said of one class of a service with one link to a runbook."""

    service: str | None
    name: str
    link: str | None
    first_at: datetime
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step that was reached in a run."""

    id: str
    title: str
    is_missed: bool  # skipped, or done otherwise than it says


@dataclass(frozen=True, slots=True)
class Went:
    """One run that has ended. `steps` are those of the text that is published today, else none."""

    ended_at: datetime
    verdict: str | None
    steps: tuple[Stepped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """`incidents` are detection times of a service's, for as far back as anything is judged."""

    heard: Sequence[Heard] = ()
    # Classes that any published runbook names.
    named: frozenset[str] = frozenset()
    incidents: Mapping[str, Sequence[datetime]] = field(default_factory=dict)


def alert_rules(subject: Subject, handle: str, use: Use, *, now: datetime) -> Iterator[Finding]:
    """`handle` is the runbook's own: a link that leads to it is no news."""
    yield from _silent(subject, use, now=now)
    yield from _unknown(subject, use)
    yield from _links_moved(subject, handle, use)


def _silent(subject: Subject, use: Use, *, now: datetime) -> Iterator[Finding]:
    of_services = [one for one in use.heard if one.service in subject.services]
    if subject.first_published_at > now - SILENT:
        return
    for name in subject.alerts:
        about = f"silent:{name}"
        last_at = max((one.last_at for one in use.heard if one.name == name), default=None)
        others = any(one.name != name and one.last_at > now - SILENT for one in of_services)
        is_silent = last_at is None or last_at <= now - SILENT
        if others and is_silent and not subject.is_quiet("alert-rule", about, now=now):
            when = f"was last heard on {last_at:%d %b %Y}" if last_at else "was never heard"
            text = f"The alert {name} {when}, while others of its services were: is it called otherwise now?"
            yield Finding("alert-rule", about, text, {"class": name})


def _unknown(subject: Subject, use: Use) -> Iterator[Finding]:
    first: dict[str, datetime] = {}
    for one in use.heard:
        if one.service in subject.services and one.name not in use.named:
            first[one.name] = min(one.first_at, first.get(one.name, one.first_at))
    for name, at in sorted(first.items()):
        about = f"new:{name}"
        if at > subject.since("alert-rule", about):
            text = f"The alert {name} is new on a service of this runbook, and no runbook names it."
            yield Finding("alert-rule", about, text, {"class": name})


def _links_moved(subject: Subject, handle: str, use: Use) -> Iterator[Finding]:
    for name in subject.alerts:
        about = f"link:{name}"
        linked = sorted(
            (one for one in use.heard if one.name == name and one.link), key=lambda one: one.last_at
        )
        if not linked or len({one.link for one in linked}) == 1:
            continue
        newest = linked[-1]
        leads_here = (newest.link or "").split("?")[0].rstrip("/").endswith(f"/runbooks/{handle}")
        if newest.first_at > subject.since("alert-rule", about) and not leads_here:
            text = f"The alert {name} names another runbook than before: {newest.link}"
            yield Finding("alert-rule", about, text, {"class": name, "url": newest.link})


def never_used(subject: Subject, runs: int, use: Use, *, now: datetime) -> Iterator[Finding]:
    """`runs` counts them all, open ones too."""
    if runs or subject.first_published_at > now - UNUSED:
        return
    if subject.is_quiet("never-used", "", now=now):
        return
    count = sum(
        at > subject.first_published_at for handle in subject.services for at in use.incidents.get(handle, ())
    )
    if count:
        times = "one incident" if count == 1 else f"{count} incidents"
        text = f"Its services had {times} since it was published, and nobody followed it."
        yield Finding("never-used", "", text, {"incidents": count})


def misleading(subject: Subject, runs: Sequence[Went]) -> Iterator[Finding]:
    """Of the runs since somebody last answered for it, the latest."""
    since = subject.since("misleading", "")
    judged = [one for one in _latest(runs) if one.verdict is not None and one.ended_at > since]
    misled = sum(one.verdict == "misled" for one in judged)
    helped = len(judged) - misled
    if misled >= _MISLED or (len(judged) >= _LEAST_JUDGED and helped * 2 < len(judged)):
        text = f"It misled people in {misled} of its last {len(judged)} runs."
        yield Finding("misleading", "", text, {"misled": misled, "runs": len(judged)})


def steps_missed(subject: Subject, runs: Sequence[Went]) -> Iterator[Finding]:
    """Steps that most runs skip, or do otherwise."""
    reached: dict[str, list[Stepped]] = {}
    for run in _latest(runs):
        for step in run.steps:
            if run.ended_at > subject.since("step", step.id):
                reached.setdefault(step.id, []).append(step)
    for step_id, found in reached.items():
        missed = sum(step.is_missed for step in found)
        if len(found) >= _LEAST_RUNS and missed * 2 > len(found):
            text = f"“{found[0].title}” was skipped or done otherwise in {missed} of {len(found)} runs."
            yield Finding("step", step_id, text, {"missed": missed, "runs": len(found)})


def _latest(runs: Sequence[Went]) -> list[Went]:
    return sorted(runs, key=lambda one: one.ended_at, reverse=True)[:LATEST]
