"""A promise comes due: the lead is reminded, it is broken, and word of it climbs until somebody speaks."""

from collections.abc import Sequence

from api.actions.comms import promise_notices as notices
from api.actions.comms import update_drafts
from api.actions.comms.promise_notices import Word
from api.actions.comms.promises import audience_word, clock_words
from api.actions.incidents.speaking import speakers
from api.actions.incidents.timeline import Case
from api.domain.comms import promise as rule
from api.domain.comms.policy import CommsPolicy
from api.domain.comms.promise import STEPS, Step
from api.domain.incidents.incident import SYSTEM
from api.domain.incidents.speaking import Speakers, told_at
from api.domain.organisation.snapshot import Member, Organisation
from api.store.comms.comms import PromiseRow

_KINDS = {
    "reminded": "update-due",
    "overdue": "update-overdue",
    "deputy": "update-overdue",
    "commander": "update-overdue",
}


async def climb(opened: Case, organisation: Organisation, rows: Sequence[PromiseRow]) -> None:
    """These are due, by the database's clock, under the incident's lock: whoever published was before us.

    Promises to several audiences that come due together are one word.
    """
    who = await speakers(opened.tx.session, organisation, opened.row, now=opened.now)
    standing = await notices.standing(opened, who)
    for row in rows:
        if row.step == 0:
            await update_drafts.prepare(opened, organisation, row)
    taken = [(row, _take(opened, organisation.comms, row)) for row in rows]
    for row, steps in taken:
        if "overdue" in steps:
            _break(opened, row, who)
    for step in STEPS:
        due = [row for row, steps in taken if step in steps]
        if due:
            await _say(opened, Word.of(step, due), who, standing)
    await opened.tx.session.flush()


def _take(opened: Case, policy: CommsPolicy, row: PromiseRow) -> tuple[Step, ...]:
    """The steps whose time has come: where our clock is behind the database's, the one it called due."""
    now = max(opened.now, row.step_due_at or opened.now)
    steps = rule.steps_due(policy, row.step, due_at=row.due_at, now=now)
    row.step = STEPS.index(steps[-1]) + 1 if steps else len(STEPS)
    row.step_due_at = rule.next_step_at(policy, row.step, due_at=row.due_at)
    row.version += 1
    return steps


def _break(opened: Case, row: PromiseRow, who: Speakers) -> None:
    row.state, row.broken_at = "broken", row.due_at
    row.lead_id = who.lead.id if who.lead else None
    opened.record(
        "promise-broken",
        SYSTEM,
        f"The {audience_word(row.audience)} promised by {clock_words(row.due_at)} is overdue.",
        audience=row.audience,
        due=row.due_at.isoformat(),
    )


async def _say(opened: Case, word: Word, who: Speakers, standing: tuple[tuple[Member, ...], ...]) -> None:
    members = told_at(word.step, standing)
    if not members and standing:
        return  # they all know
    await notices.tell(opened, members, word)
    told = f"told {' and '.join(one.name for one in members)}" if members else "nobody can be told"
    unheard = _unheard(word.step, who, standing)
    because = f", for {' and '.join(one.name for one in unheard)} cannot be reached" if unheard else ""
    late = "due" if word.step == "reminded" else "overdue"
    opened.record(
        _KINDS[word.step],
        SYSTEM,
        f"The {word.what} {word.verb} {late}: {told}{because}.",
        audiences=list(word.audiences),
        step=word.step,
        people=[one.handle for one in members],
    )


def _unheard(step: Step, who: Speakers, standing: tuple[tuple[Member, ...], ...]) -> list[Member]:
    """Said once, when the first in line is called: who was passed over."""
    if step not in ("reminded", "overdue"):
        return []
    heard = {one.id for group in standing for one in group}
    return [one for one in (who.lead, who.deputy, who.commander) if one and one.id not in heard]
