"""What search reads of a runbook: its words by weight, written when it is published."""

from api.database import Transaction
from api.domain.runbooks.document import document_of
from api.domain.runbooks.runbook import Runbook
from api.store.runbooks import search
from api.store.runbooks.runbooks import RunbookRow


async def index(tx: Transaction, row: RunbookRow, runbook: Runbook) -> None:
    """`runbook` is its whole, parts included. The caller has taken its turn."""
    await search.keep(tx.session, row.id, document_of(runbook))
