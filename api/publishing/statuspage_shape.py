"""Things as the Statuspage formats write them: every key, nulls too, and times with milliseconds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from api.domain.alerts.maintenance import over_at
from api.domain.comms.announcement import CLOSED, Step, impact, overdue_minutes, steps
from api.domain.comms.audience import ComponentStatus
from api.domain.status.component import Life, changes, lives
from api.domain.status.page_state import page_state, statuses
from api.domain.status.snapshot import Announcement, Component, Group, Maintenance, Snapshot
from api.publishing.machine_address import within
from api.publishing.planned_words import Word, said_state, words

Json = dict[str, Any]
# A component's code, what it was, and what it is from here on.
Turn = tuple[str, ComponentStatus, ComponentStatus]
_WELL: Final[ComponentStatus] = "operational"


def stamp(at: datetime) -> str:
    """Strict readers refuse a time without its milliseconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def stamp_or_null(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


@dataclass(frozen=True)
class Shape:
    """A snapshot at a time."""

    snapshot: Snapshot
    now: datetime

    def page(self) -> Json:
        page = self.snapshot.page
        return {
            "id": page.code,
            "name": page.name,
            "url": page.url,
            "time_zone": page.time_zone,
            "updated_at": stamp(self._moved_at),
        }

    def status(self) -> Json:
        """Readers know five indicators, and none that says "nobody knows": then it is at least `minor`."""
        found = page_state(self.snapshot, at=self.now)
        if found.unknown_since is None:
            return {"indicator": found.indicator, "description": found.description, "unknown_since": None}
        return {
            "indicator": "minor" if found.indicator == "none" else found.indicator,
            "description": f"Status unknown since {found.unknown_since.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
            "unknown_since": stamp(found.unknown_since),
        }

    @cached_property
    def components(self) -> dict[str, Json]:
        """By code and in the order of the page: a group, then what is in it."""
        found: dict[str, Json] = {}
        tops: list[Group | Component] = [
            *self.snapshot.groups,
            *(one for one in self.snapshot.components if one.group is None),
        ]
        for top in sorted(tops, key=lambda one: (one.position, one.code)):
            if isinstance(top, Component):
                found[top.code] = self._component(top)
            else:
                members = [one for one in self.snapshot.components if one.group == top.code]
                found[top.code] = self._group(top, members)
                found.update((one.code, self._component(one)) for one in members)
        return found

    def incident(self, told: Announcement) -> Json:
        late = overdue_minutes(told, at=self.now)
        updates = list(self._updates(told))[::-1]
        state = told.updates[0].state
        monitored = [step.at for step in steps(told) if step.update.state == "monitoring"]
        named = {code for update in told.updates for code in update.effects}
        return {
            "id": told.code,
            "name": told.headline,
            "status": state,
            "created_at": stamp(told.created_at),
            "updated_at": stamp(told.changed_at),
            "monitoring_at": stamp_or_null(monitored[0] if monitored else None),
            "resolved_at": stamp_or_null(told.resolved_at),
            "impact": impact(told),
            "shortlink": within(self.snapshot.page, f"incidents/{told.code}"),
            "started_at": stamp(told.started_at),
            "page_id": self.snapshot.page.code,
            "incident_updates": updates,
            "components": self._components(named),
            "backfilled": told.backfilled,
            "next_update_at": stamp_or_null(None if state in CLOSED else told.promised_at),
            "next_update_overdue": late is not None,
        }

    def maintenance(self, work: Maintenance) -> Json:
        over = over_at(work)
        said = words(work, now=self.now)
        return {
            "id": work.code,
            "name": work.headline,
            "status": said_state(work, now=self.now),
            "created_at": stamp(work.created_at),
            "updated_at": stamp(max(word.changed_at for word in said)),
            "monitoring_at": None,
            "resolved_at": stamp(over) if over <= self.now else None,
            "impact": "maintenance",
            "shortlink": within(self.snapshot.page, f"maintenances/{work.code}"),
            "started_at": stamp(work.starts_at),
            "page_id": self.snapshot.page.code,
            "incident_updates": [self._word(work, word) for word in said],
            "components": self._components(set(work.components)),
            "scheduled_for": stamp(work.starts_at),
            "scheduled_until": stamp(work.ends_at),
            "cancelled_at": stamp_or_null(work.cancelled_at),
        }

    # -- the parts

    def _component(self, component: Component) -> Json:
        life = self._lives[component.code]
        return {
            "id": component.code,
            "name": component.name,
            "status": self._statuses[component.code],
            "created_at": stamp(component.created_at),
            "updated_at": stamp(self._changed_at(life)),
            "position": component.position,
            "description": component.description or None,
            "showcase": component.shows_uptime,
            "start_date": component.start_date.isoformat(),
            "group_id": component.group,
            "page_id": self.snapshot.page.code,
            "group": False,
            "only_show_if_degraded": component.only_if_degraded,
        }

    def _group(self, group: Group, members: list[Component]) -> Json:
        changed = [self._changed_at(self._lives[one.code]) for one in members]
        return {
            "id": group.code,
            "name": group.name,
            "status": self._statuses[group.code],
            "created_at": stamp(group.created_at),
            "updated_at": stamp(max([group.changed_at, *changed])),
            "position": group.position,
            "description": group.description or None,
            "showcase": False,
            "start_date": None,
            "group_id": None,
            "page_id": self.snapshot.page.code,
            "group": True,
            "only_show_if_degraded": False,
            "components": [one.code for one in members],
        }

    def _updates(self, told: Announcement) -> Iterator[Json]:
        """Oldest first."""
        for step, turns in turns_of(told):
            update = step.update
            yield {
                "id": update.code,
                "status": update.state,
                "body": update.body,
                "incident_id": told.code,
                "created_at": stamp(update.published_at),
                "updated_at": stamp(update.edited_at or update.published_at),
                "display_at": stamp(step.at),
                "affected_components": self._affected(turns),
                "deliver_notifications": update.notify,
                "custom_tweet": None,
                "tweet_id": None,
            }

    def _word(self, work: Maintenance, word: Word) -> Json:
        return {
            "id": word.code,
            "status": word.state,
            "body": word.body,
            "incident_id": work.code,
            "created_at": stamp(word.at),
            "updated_at": stamp(word.changed_at),
            "display_at": stamp(word.at),
            "affected_components": self._affected(_turns_of_work(work, word)),
            "deliver_notifications": work.notify,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _affected(self, turns: list[Turn]) -> list[Json] | None:
        return [
            {"code": code, "name": self._labels[code], "old_status": old, "new_status": new}
            for code, old, new in turns
        ] or None

    def _components(self, codes: set[str]) -> list[Json]:
        return [found for code, found in self.components.items() if code in codes]

    # -- worked out once

    @cached_property
    def _statuses(self) -> Mapping[str, ComponentStatus]:
        return statuses(self.snapshot, at=self.now)

    @cached_property
    def _lives(self) -> Mapping[str, Life]:
        return lives(self.snapshot)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        groups = {group.code: f"{group.name} - " for group in self.snapshot.groups}
        return {one.code: groups.get(one.group or "", "") + one.name for one in self.snapshot.components}

    @cached_property
    def _moved_at(self) -> datetime:
        """Of what readers see: that something was written elsewhere is not for them."""
        said = [one.changed_at for one in self.snapshot.announcements]
        told = [word.changed_at for one in self.snapshot.maintenances for word in words(one, now=self.now)]
        lived = [self._changed_at(life) for life in self._lives.values()]
        return max([self.snapshot.page.created_at, *said, *told, *lived])

    def _changed_at(self, life: Life) -> datetime:
        """Its words or its status, whichever changed last."""
        return max([life.component.changed_at, *(at for at in changes(life) if at <= self.now)])


def turns_of(told: Announcement) -> Iterator[tuple[Step, list[Turn]]]:
    """Oldest first: with each update, what it changed for components, or said again."""
    named: dict[str, ComponentStatus] = {}
    before: Mapping[str, ComponentStatus] = {}
    for step in steps(told):
        said = step.update.effects
        named.update(said)
        over = step.update.state in CLOSED
        after = {code: _WELL if over else is_ for code, is_ in named.items()}
        turns = [(code, before.get(code, _WELL), is_) for code, is_ in after.items()]
        yield step, [turn for turn in turns if turn[0] in said or turn[1] != turn[2]]
        before = after


def _turns_of_work(work: Maintenance, word: Word) -> list[Turn]:
    match word.state:
        case "in_progress":
            return [(code, _WELL, work.status) for code in work.components]
        case "completed" if over_at(work) > work.starts_at:
            return [(code, work.status, _WELL) for code in work.components]
        case _:
            return []
