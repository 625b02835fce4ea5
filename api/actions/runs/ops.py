"""What people did in a run, as their devices say it: each op counts once, and a bad one costs no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from api.actions.incidents.timeline import case
from api.actions.paging import escalation
from api.actions.runs.following import Following, following
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.domain.runs.run import MOST_AT_ONCE, MOST_OPS, WHOLE, Op, OpKind, check_op, counted
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One op as a device sent it. Without a `step` it is of the run as a whole."""

    id: str
    step: str | None
    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RefusedOp:
    id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Recorded:
    run: RunRow
    refused: list[RefusedOp]


async def record(tx: Transaction, run: RunRow, ops: Sequence[Sent], *, by: Actor, now: datetime) -> Recorded:
    """In the order in which they were done, all in one transaction. What came before changes nothing."""
    if len(ops) > MOST_AT_ONCE:
        raise Refused("TOO_MANY_OPS", f"Send at most {MOST_AT_ONCE} at once.")
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        room = MOST_OPS - await run_lists.count_ops(tx.session, run.id)
        reading = _Reading(at, by, room)
        await reading.read(ops)
        new = await at.keep(sorted(reading.found.values(), key=lambda op: op.place), by=by)
        reading.refuse_taken(new)
        if new:
            await escalation.sign_of_life(opened, by)
            await at.moved()
        return Recorded(at.run, reading.refused)


@dataclass(slots=True)
class _Reading:
    """What of a parcel is new and makes sense, each by itself."""

    at: Following
    by: Actor
    room: int
    found: dict[UUID, Op] = field(default_factory=dict)
    refused: list[RefusedOp] = field(default_factory=list)

    async def read(self, ops: Sequence[Sent]) -> None:
        ids = {sent.id: _id(sent.id) for sent in ops}
        known = await run_lists.runs_of_ops(
            self.at.opened.tx.session, [one for one in ids.values() if one is not None]
        )
        times = self._times(ops)
        for place, sent in enumerate(ops):
            try:
                self._take(sent, ids[sent.id], known, at=times[place])
            except Refused as refusal:
                self.refused.append(RefusedOp(sent.id, refusal.code, refusal.message))

    def refuse_taken(self, new: set[UUID]) -> None:
        """Somebody used the same id in another run in this very moment."""
        taken = (op_id for op_id in self.found if op_id not in new)
        self.refused += [RefusedOp(str(op_id), *_OF_ANOTHER_RUN) for op_id in taken]

    def _times(self, ops: Sequence[Sent]) -> dict[int, datetime]:
        """When each counts as done, by its place in the parcel."""
        run, places = self.at.run, sorted(range(len(ops)), key=lambda place: ops[place].at)
        said = [ops[place].at for place in places]
        found = counted(said, started_at=run.started_at, arrived_at=self.at.now, seq=run.seq)
        return dict(zip(places, found, strict=True))

    def _take(self, sent: Sent, op_id: UUID | None, known: Mapping[UUID, UUID], *, at: datetime) -> None:
        if op_id is None:
            raise Refused("BAD_ID", "The id of what was done has to be a UUID.")
        if op_id in known and known[op_id] != self.at.run.id:
            raise Refused(*_OF_ANOTHER_RUN)
        if op_id in known or op_id in self.found:
            return
        if len(self.found) >= self.room:
            raise Refused("RUN_FULL", f"A run holds {MOST_OPS} entries: go on with notes in the incident.")
        self.found[op_id] = self._op(sent, op_id, at=at)

    def _op(self, sent: Sent, op_id: UUID, *, at: datetime) -> Op:
        step = self.at.step(sent.step) if sent.step else None
        if sent.step and step is None:
            raise Refused("UNKNOWN_STEP", f"There is no step “{sent.step[:80]}” in the text of this run.")
        data = check_op(sent.kind, step, sent.data)
        return Op(
            id=op_id,
            step=step.id if step is not None else WHOLE,
            kind=cast("OpKind", sent.kind),
            actor=str(self.by),
            at=at,
            data=data,
        )


_OF_ANOTHER_RUN: Final = ("ID_TAKEN", "This was recorded in another run already.")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
