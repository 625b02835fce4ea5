"""Changing a rotation without changing the past, or taking anybody off call in the middle of their turn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.turn import Turns, counts, turns_of

Group = tuple[str, ...]
Groups = tuple[Group, ...]


def changed(old: Rotation, new: Rotation, *, zone: ZoneInfo, now: datetime) -> tuple[Rotation, ...]:
    """`old` and `new` as the versions that are kept from now on.

    Whoever has the turn keeps it until the next hand-off, and then the turn goes on with the one after them.
    A change that leaves the hand-offs and the person now on call alone and narrows no hours counts at once.
    A `new` that starts in the future begins there, with its own first turn. An `old` that never had anybody
    is simply replaced.
    """
    was, becomes = turns_of(old, zone), turns_of(new, zone)
    if not _under_way(was, now=now):
        return (_from_now(new, zone=zone, now=now),)
    if becomes.begins(0) > now:
        return _one_after_the_other(old, new, at=becomes.begins(0))
    number = was.number_at(now)
    place = _place_of(was.group(number), _place(old, number), old.groups, new.groups)
    if place is not None and new.groups[place] == was.group(number) and _may_count_now(was, becomes):
        return _one_after_the_other(old, _turned(becomes, at=now, place=place), at=now)
    hand_off = was.begins(number + 1)
    after = _place_after(_place(old, number), old.groups, new.groups)
    return _one_after_the_other(old, _turned(becomes, at=hand_off, place=after), at=hand_off)


def revised(
    kept: Sequence[Rotation], wanted: Sequence[Rotation], *, was: ZoneInfo, zone: ZoneInfo, now: datetime
) -> tuple[Rotation, ...]:
    """A schedule's stored versions once its rotations should read as `wanted`, matched by name.

    `was` and `zone` are the schedule's zone before and after. A rotation that is gone ends now; one that is
    new in a schedule that had others begins now at the earliest. A version not yet in force is replaced.
    """
    names = {rotation.name: rotation for rotation in wanted}
    after: list[Rotation] = []
    for rotation in kept:
        if _is_pending(rotation, now=now):
            continue
        before = _in_zone(_reopened(rotation, now=now), was, zone)
        after += [before] if before.effective_until else _revision(before, names, zone=zone, now=now)
    for rotation in names.values():  # those that no version stood for
        after.append(_from_now(rotation, zone=zone, now=now) if kept else rotation)
    return tuple(rotation for rotation in after if _has_length(rotation))


def same_rule(one: Rotation, other: Rotation) -> bool:
    """Whether two versions say the same, apart from when they are in force and who goes first."""
    return _rule(one) == _rule(other)


def _revision(
    before: Rotation, names: dict[str, Rotation], *, zone: ZoneInfo, now: datetime
) -> tuple[Rotation, ...]:
    """What becomes of the version in force; takes its successor out of `names`."""
    if (new := names.pop(before.name, None)) is None:
        return (replace(before, effective_until=now),) if _under_way(turns_of(before, zone), now=now) else ()
    return (before,) if same_rule(before, new) else changed(before, new, zone=zone, now=now)


def _one_after_the_other(old: Rotation, new: Rotation, *, at: datetime) -> tuple[Rotation, ...]:
    return replace(old, effective_until=at), replace(new, effective_from=at)


def _from_now(new: Rotation, *, zone: ZoneInfo, now: datetime) -> Rotation:
    return replace(new, effective_from=now) if turns_of(new, zone).begins(0) < now else new


def _turned(turns: Turns, *, at: datetime, place: int) -> Rotation:
    """The rotation, set so that the group at `place` has the turn at an instant."""
    size = len(turns.rotation.groups)
    return replace(turns.rotation, first_turn=(place - turns.number_at(at)) % size if size else 0)


def _under_way(turns: Turns, *, now: datetime) -> bool:
    return bool(turns.rotation.groups) and counts(turns.rotation, at=now) and turns.begins(0) <= now


def _may_count_now(was: Turns, becomes: Turns) -> bool:
    old, new = was.rotation, becomes.rotation
    same_turns = (old.starts, was.pattern, was.zone) == (new.starts, becomes.pattern, becomes.zone)
    return same_turns and _holds(new.active, old.active)


def _holds(wide: Active | None, narrow: Active | None) -> bool:
    """Whether no hour of `narrow` is outside `wide`, as far as one window holding the other shows it."""
    if wide is None or narrow is None:
        return wide is None
    (opens, closes), (later, earlier) = _window(wide), _window(narrow)
    return set(narrow.days) <= set(wide.days) and opens <= later and earlier <= closes


def _window(active: Active) -> tuple[int, int]:
    """In minutes from the midnight before it opens."""
    opens, closes = (moment.hour * 60 + moment.minute for moment in (active.from_, active.to))
    return opens, closes if opens < closes else closes + 24 * 60


def _place(rotation: Rotation, number: int) -> int:
    return (rotation.first_turn + number) % len(rotation.groups)


def _place_of(group: Group, place: int, old: Groups, new: Groups) -> int | None:
    """Where a group stands in the changed list: as it was, or as the pair it was made into."""
    if group in new:
        return place if place < len(new) and new[place] == group else new.index(group)
    heirs = (heir for heir, members in enumerate(new) if members not in old and set(members) & set(group))
    return next(heirs, None)


def _place_after(place: int, old: Groups, new: Groups) -> int:
    """Whose turn follows the one at `place` of the old list."""
    if not new:
        return 0
    if (stays := _place_of(old[place], place, old, new)) is not None:
        return (stays + 1) % len(new)
    following = ((place + step) % len(old) for step in range(1, len(old)))
    places = (_place_of(old[later], later, old, new) for later in following)
    return next((found for found in places if found is not None), 0)


def _is_pending(rotation: Rotation, *, now: datetime) -> bool:
    return rotation.effective_from is not None and rotation.effective_from > now


def _reopened(rotation: Rotation, *, now: datetime) -> Rotation:
    """A version that was to end later, for a change that is now replaced, goes on."""
    ends_later = rotation.effective_until is not None and rotation.effective_until > now
    return replace(rotation, effective_until=None) if ends_later else rotation


def _in_zone(rotation: Rotation, was: ZoneInfo, zone: ZoneInfo) -> Rotation:
    return rotation if was == zone else replace(rotation, time_zone=rotation.time_zone or was.key)


def _has_length(rotation: Rotation) -> bool:
    begun, ended = rotation.effective_from, rotation.effective_until
    return begun is None or ended is None or begun < ended


def _rule(rotation: Rotation) -> Rotation:
    return replace(rotation, first_turn=0, effective_from=None, effective_until=None)
