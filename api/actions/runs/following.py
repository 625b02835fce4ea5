"""A run under its incident's lock: what is done in it is kept once, told in the timeline, and moves it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID, uuid5

from api.actions.incidents.timeline import Case
from api.actions.runs.texts import runbook_of
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Runbook, Step
from api.domain.runs.clock import next_due
from api.domain.runs.run import WHOLE, Op, OpKind, OwnKind, in_phones_time
from api.domain.runs.state import RunState, fold
from api.domain.runs.words import op_words
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunOpRow, RunRow, SuggestionRow

BELL: Final = "runs"
BY_ITSELF: Final = "autoruns"


@dataclass(frozen=True, slots=True)
class Following:
    opened: Case
    run: RunRow
    runbook: Runbook

    @property
    def now(self) -> datetime:
        return self.opened.now

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.runbook.steps if step.id == step_id), None)

    async def state(self) -> RunState:
        rows = await run_lists.ops_of(self.opened.tx.session, [self.run.id])
        return state_of(self.runbook, self.run, rows)

    async def keep(self, ops: Sequence[Op], *, by: Actor) -> set[UUID]:
        """Each once, however often it comes: the ids of those that are new. Call `moved` afterwards."""
        session, arrived_at = self.opened.tx.session, in_phones_time(self.now)
        rows = [self._row(op, seq, arrived_at) for seq, op in enumerate(ops, self.run.seq + 1)]
        new = await run_lists.add_ops(session, rows)
        for op in ops:
            if op.id in new:
                self._tell(op, by, arrived_at)
                self._suggest(op)
        self.run.seq += len(ops)
        return new

    async def say(
        self, kind: OpKind | OwnKind, step_id: str, *, key: str, by: Actor = SYSTEM, **data: Any
    ) -> bool:
        """Something that we found out: once for each `key`, whichever of us finds it out again."""
        op = Op(
            id=self._id(key),
            step=step_id,
            kind=kind,
            actor=str(by),
            at=in_phones_time(self.now),
            data=data,
        )
        return bool(await self.keep([op], by=by))

    async def is_said(self, key: str) -> bool:
        return bool(await run_lists.runs_of_ops(self.opened.tx.session, [self._id(key)]))

    def _id(self, key: str) -> UUID:
        """The same for whoever finds the same thing out."""
        return uuid5(self.run.id, key)

    async def moved(self) -> None:
        """Screens hear of it, the clock looks when it has to, and what runs by itself goes on."""
        self.run.seq += 1
        self.run.due_at = await self._due()
        if self.run.due_at is not None:
            self.opened.tx.ring(BELL)
        if self.run.is_automatic:
            self.run.acts_at = self.now
            self.opened.tx.ring(BY_ITSELF)
        self.opened.stirred = True

    async def _due(self) -> datetime | None:
        if self.opened.row.state == "RESOLVED":
            return self.now
        if self.run.ended_at is not None:
            return None
        return next_due(self.runbook.steps, await self.state())

    def _row(self, op: Op, seq: int, arrived_at: datetime) -> dict[str, Any]:
        return {
            "id": op.id,
            "run_id": self.run.id,
            "seq": seq,
            "step_id": op.step,
            "kind": op.kind,
            "actor": op.actor,
            "at": op.at,
            "arrived_at": arrived_at,
            "data": dict(op.data),
        }

    def _tell(self, op: Op, by: Actor, arrived_at: datetime) -> None:
        text = op_words(op, self.step(op.step), by=by.name, arrived_at=arrived_at, ended_at=self.run.ended_at)
        facts = {name: said for name, said in op.data.items() if name != "text"}
        of_step = {"step": op.step} if op.step != WHOLE else {}
        self.opened.record(
            f"run.{op.kind}",
            by,
            text,
            run=str(self.run.id),
            op=str(op.id),
            at=op.at.isoformat(),
            **of_step,
            **facts,
        )

    def _suggest(self, op: Op) -> None:
        """Who went another way says what the runbook should say."""
        if op.kind != "deviate":
            return
        self.opened.tx.session.add(
            SuggestionRow(
                id=op.id,
                runbook_id=self.run.runbook_id,
                run_id=self.run.id,
                step_id=op.step or None,
                text=op.data["text"],
                by=op.actor,
                at=op.at,
                state="open",
                answer="",
            )
        )


async def following(opened: Case, run_id: UUID) -> Following:
    run = await run_lists.afresh(opened.tx.session, run_id)
    if run is None or run.incident_id != opened.row.id:
        raise Refused("NOT_FOUND", "There is no such run.")
    return await follow(opened, run)


async def follow(opened: Case, run: RunRow) -> Following:
    return Following(opened, run, await runbook_of(opened.tx.session, run))


def state_of(runbook: Runbook, run: RunRow, rows: Sequence[RunOpRow]) -> RunState:
    return fold(runbook.steps, [op_of(row) for row in rows], started_at=run.started_at)


def op_of(row: RunOpRow) -> Op:
    kind = cast("OpKind | OwnKind", row.kind)
    return Op(id=row.id, step=row.step_id, kind=kind, actor=row.actor, at=row.at, data=row.data)
