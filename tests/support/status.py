"""Status pages for tests: short spellings, strategies, and a slow second opinion on what a component is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from api.domain.comms.audience import COMPONENT_STATUSES, IMPACTS, UPDATE_STATES, ComponentStatus, UpdateState
from api.domain.status.snapshot import (
    Announcement,
    Component,
    Group,
    Maintenance,
    Note,
    Page,
    Snapshot,
    Span,
    Update,
)
from tests.support.oncall import DAY, HOUR, MINUTE, ZONES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CODES = ("checkout0000", "search000000", "ledger000000")


def page(**other: object) -> Page:
    return Page(
        **{
            "code": "bookshop0000",
            "handle": "public",
            "name": "Bookshop",
            "description": "",
            "audience": "public",
            "url": "https://books.example/status",
            "time_zone": "Etc/UTC",
            "languages": ("en",),
            "brand": {},
            "shows_days": 90,
            "decimals": 2,
            "degraded_weight": 0.3,
            "created_at": NOON - 200 * DAY,
            "changed_at": NOON,
            **other,
        }  # type: ignore[arg-type]
    )


def component(code: str = CODES[0], **other: object) -> Component:
    return Component(
        **{
            "code": code,
            "name": code.rstrip("0").title(),
            "description": "",
            "group": None,
            "position": 0,
            "baselines": (),
            "start_date": date(2026, 1, 1),
            "shows_uptime": True,
            "only_if_degraded": False,
            "created_at": NOON - 200 * DAY,
            "changed_at": NOON - 200 * DAY,
            **other,
        }  # type: ignore[arg-type]
    )


def group(code: str, **other: object) -> Group:
    return Group(
        **{
            "code": code,
            "name": code.rstrip("0").title(),
            "description": "",
            "position": 0,
            "created_at": NOON - 200 * DAY,
            "changed_at": NOON - 200 * DAY,
            **other,
        }  # type: ignore[arg-type]
    )


def update(
    state: UpdateState, at: datetime, effects: Mapping[str, ComponentStatus] | None = None, **other: object
) -> Update:
    return Update(
        **{
            "code": f"u{int(at.timestamp()):011d}",
            "state": state,
            "body": f"We are {state}.",
            "published_at": at,
            "edited_at": None,
            "effects": effects or {},
            "next_update_at": None,
            "notify": True,
            **other,
        }  # type: ignore[arg-type]
    )


def announcement(*updates: Update, **other: object) -> Announcement:
    """Updates the oldest first, as they are written."""
    ended = updates[-1].published_at if updates[-1].state in ("resolved", "postmortem") else None
    return Announcement(
        **{
            "code": "incident0000",
            "headline": "Checkout is slow",
            "impact": None,
            "started_at": updates[0].published_at,
            "created_at": updates[0].published_at,
            "changed_at": updates[-1].published_at,
            "resolved_at": ended,
            "backfilled": False,
            "promised_at": None,
            "updates": updates[::-1],
            **other,
        }  # type: ignore[arg-type]
    )


def maintenance(starts_at: datetime, ends_at: datetime, *codes: str, **other: object) -> Maintenance:
    return Maintenance(
        **{
            "code": "window000000",
            "headline": "Database upgrade",
            "body": "Checkout pauses for some minutes.",
            "components": codes,
            "status": "under_maintenance",
            "starts_at": starts_at,
            "ends_at": ends_at,
            "completed_at": None,
            "cancelled_at": None,
            "notes": (),
            "sequence": 0,
            "created_at": starts_at - 7 * DAY,
            "changed_at": starts_at - 7 * DAY,
            **other,
        }  # type: ignore[arg-type]
    )


def snapshot(**other: object) -> Snapshot:
    return Snapshot(
        **{
            "page": page(),
            "revision": 1,
            "groups": (),
            "components": (component(),),
            "announcements": (),
            "maintenances": (),
            "silences": (),
            "taken_at": NOON,
            "heartbeat_at": NOON,
            **other,
        }  # type: ignore[arg-type]
    )


# Near enough to each other that things overlap, on whole minutes so that a walk along them sees all.
moments = st.integers(0, 3 * 24 * 60).map(lambda minutes: NOON - 3 * DAY + minutes * MINUTE)
some_status = st.sampled_from(COMPONENT_STATUSES)
some_code = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=12)
words = st.text(max_size=30)


@st.composite
def updates(draw: st.DrawFn, at: datetime) -> Update:
    return update(
        draw(st.sampled_from(UPDATE_STATES)),
        at,
        draw(st.dictionaries(st.sampled_from(CODES), some_status, max_size=2)),
        code=draw(some_code),
        body=draw(words),
        notify=draw(st.booleans()),
        edited_at=draw(st.none() | st.just(at + HOUR)),
        next_update_at=draw(st.none() | st.just(at + HOUR)),
    )


@st.composite
def announcements(draw: st.DrawFn) -> Announcement:
    times = draw(st.lists(moments, min_size=1, max_size=5, unique=True).map(sorted))
    return announcement(
        *[draw(updates(at)) for at in times],
        code=draw(some_code),
        headline=draw(words),
        impact=draw(st.none() | st.sampled_from(IMPACTS)),
        promised_at=draw(st.none() | moments),
    )


@st.composite
def maintenances(draw: st.DrawFn) -> Maintenance:
    starts_at = draw(moments)
    return maintenance(
        starts_at,
        starts_at + draw(st.integers(1, 600)) * MINUTE,
        *draw(st.lists(st.sampled_from(CODES), unique=True)),
        code=draw(some_code),
        headline=draw(words),
        status=draw(st.sampled_from(COMPONENT_STATUSES[1:])),
        completed_at=draw(st.none() | moments),
        cancelled_at=draw(st.none() | moments),
        notes=tuple(
            Note(draw(some_code), draw(st.sampled_from(["in_progress", "verifying"])), draw(words), at)
            for at in draw(st.lists(moments, max_size=2, unique=True).map(lambda found: sorted(found)[::-1]))
        ),
    )


@st.composite
def silences(draw: st.DrawFn) -> Span:
    starts_at = draw(moments)
    return Span(
        starts_at, draw(st.none() | st.integers(1, 300).map(lambda minutes: starts_at + minutes * MINUTE))
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Three components, the last two in a group, and whatever may happen to them in three days."""
    baselines = st.lists(st.tuples(moments, some_status), max_size=3, unique_by=lambda step: step[0])
    return snapshot(
        page=page(time_zone=draw(st.sampled_from(ZONES)), shows_days=5),
        groups=(group("back00000000"),),
        components=tuple(
            component(
                code,
                position=place,
                group=None if place == 0 else "back00000000",
                baselines=tuple(sorted(draw(baselines))),
            )
            for place, code in enumerate(CODES)
        ),
        announcements=tuple(draw(st.lists(announcements(), max_size=4))),
        maintenances=tuple(draw(st.lists(maintenances(), max_size=3))),
        silences=tuple(draw(st.lists(silences(), max_size=2))),
        heartbeat_at=draw(st.none() | moments | st.just(NOON)),
    )


def status_by_hand(taken: Snapshot, code: str, at: datetime) -> tuple[ComponentStatus, bool]:
    """The rule word for word, and whether planned work is the reason: slow, for a second opinion."""
    found = next(one for one in taken.components if one.code == code)
    start: ComponentStatus = "operational"
    for since, baseline in found.baselines:
        if since <= at:
            start = baseline
    declared = [
        one.status
        for one in taken.maintenances
        if code in one.components
        and one.starts_at <= at < one.ends_at
        and not (one.completed_at and one.completed_at <= at)
        and not (one.cancelled_at and one.cancelled_at <= at)
    ]
    if declared:
        start = max(declared, key=COMPONENT_STATUSES.index)
    causes = [start, *(_suffers(one, code, at) for one in taken.announcements)]
    worst = max(causes, key=COMPONENT_STATUSES.index)
    return worst, bool(declared) and worst == start


def _suffers(told: Announcement, code: str, at: datetime) -> ComponentStatus:
    said = [one for one in told.updates if one.published_at <= at]  # newest first
    if not said or said[0].state in ("resolved", "postmortem"):
        return "operational"
    return next((one.effects[code] for one in said if code in one.effects), "operational")


def minutes(since: datetime, until: datetime) -> list[datetime]:
    return [since + place * MINUTE for place in range((until - since) // MINUTE)]
