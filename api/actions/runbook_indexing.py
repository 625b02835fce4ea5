"""What search reads of a runbook: its words by weight, written when it is published."""

from sqlalchemy import ColumnElement, func, literal_column
from sqlalchemy.dialects.postgresql import insert

from api.database import Transaction
from api.domain.runbook import Front, Passage, Runbook, Step
from api.store.runbooks import RunbookRow, RunbookSearchRow


async def index(tx: Transaction, row: RunbookRow, runbook: Runbook) -> None:
    """`runbook` is its whole, parts included."""
    front = runbook.front
    plain = _rest(runbook)
    document = (
        _weighed([front.title, *front.keywords], "A")
        .op("||")(_weighed(_places(front), "B"))
        .op("||")(_weighed([step.title for step in runbook.steps], "C"))
        .op("||")(_weighed([plain], "D"))
    )
    said = {"document": document, "plain": plain}
    write = insert(RunbookSearchRow).values(runbook_id=row.id, **said)
    await tx.session.execute(write.on_conflict_do_update(index_elements=["runbook_id"], set_=said))


def _weighed(words: list[str], weight: str) -> ColumnElement[str]:
    vector = func.to_tsvector("simple", "\n".join(words))
    return func.setweight(vector, literal_column(f"'{weight}'"))


def _places(front: Front) -> list[str]:
    return [*front.services, *front.alerts, *(f"{name}={value}" for name, value in front.labels)]


def _rest(runbook: Runbook) -> str:
    words = [runbook.front.summary]
    for block in runbook.blocks:
        match block:
            case Passage():
                words.append(block.markdown)
            case Step():
                words += [block.body, block.expect, block.safety]
    return "\n".join(word for word in words if word)
