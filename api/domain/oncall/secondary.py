"""The secondary of a schedule: who has the next turn, and so answers when whoever has this one does not."""

from collections.abc import Iterable
from datetime import UTC, datetime

from api.domain.oncall.oncall import LAST, Schedule, by_age, layers, on_call, people
from api.domain.oncall.override import Override, overridden
from api.domain.oncall.turn import Post, Turns, counts, post_at


def secondary(schedule: Schedule, *, at: datetime) -> tuple[str, ...]:
    """Who is next in the rotations that are on call at an instant; never somebody who is on call then.

    Nobody, where a rotation has one group only, or no rotation is on call. A stand-in counts where the one
    they stand in for is away now, or will be when the turn begins.
    """
    at = at.astimezone(UTC)
    if at >= LAST:
        return ()
    primaries = frozenset(on_call(schedule, at=at))
    layered = list(layers(schedule))
    versions = [turns for layer in layered for turns in layer]
    for layer in layered:
        if on := [turns for turns in layer if post_at(turns, at=at)]:
            found = (_next(schedule, versions, turns, primaries=primaries, at=at) for turns in on)
            return tuple(dict.fromkeys(who for group in found for who in group))
    return ()


def _next(
    schedule: Schedule, known: list[Turns], turns: Turns, *, primaries: frozenset[str], at: datetime
) -> tuple[str, ...]:
    """The first turn to come that somebody else has, within one round of everybody."""
    versions = [one for one in known if one.rotation.name == turns.rotation.name]
    moment, current = at, turns
    for _ in range(sum(len(one.rotation.groups) for one in versions)):
        moment = _turns_at(current, after=moment)
        holding = next((one for one in versions if _holds(one, at=moment)), None)
        if holding is None:
            return ()
        current = holding
        post = current.post(current.number_at(moment))
        who = _standing_in(schedule, post, at=(at, moment))
        if others := tuple(person for person in who if person not in primaries):
            return others
    return ()


def _turns_at(turns: Turns, *, after: datetime) -> datetime:
    """The next hand-off, or the end of this version where that comes first."""
    hand_off = turns.next_hand_off(after=after)
    until = turns.rotation.effective_until
    return min(hand_off, until) if until is not None and until > after else hand_off


def _holds(turns: Turns, *, at: datetime) -> bool:
    return bool(turns.rotation.groups) and counts(turns.rotation, at=at) and turns.begins(0) <= at


def _standing_in(schedule: Schedule, post: Post, *, at: Iterable[datetime]) -> tuple[str, ...]:
    """Only what is said of these people: who joins, or has everything, stands in for nobody."""
    moments = tuple(at)
    said = (override for override in schedule.overrides if _moves(override, moments))
    return people(overridden((post,), by_age(said)))


def _moves(override: Override, at: tuple[datetime, ...]) -> bool:
    return override.kind in ("replace", "remove") and any(override.covers(moment) for moment in at)
