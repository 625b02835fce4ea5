"""An outage passes and is asked again; a bug does not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.database import Database
from api.outage import is_outage


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (PoolTimeout(), True),
        (ZeroDivisionError(), False),
        (KeyError("x"), False),
        (None, False),
    ],
)
def test_what_passes_and_what_does_not(error: BaseException | None, passes: bool) -> None:
    assert is_outage(error) is passes


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("SELECT pg_sleep(9)", True),  # the statement timeout
        ("SELECT nothing_like_it()", False),
        ("SELECT 1 / 0", False),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
    ],
)
async def test_what_the_database_says(database: Database, statement: str, passes: bool) -> None:
    error = await _said(database, "SET statement_timeout = 50", statement)
    assert is_outage(error) is passes


async def test_a_database_that_only_reads_is_an_outage_for_who_writes(database: Database) -> None:
    assert is_outage(await _said(database, "SET TRANSACTION READ ONLY", "DELETE FROM heartbeats"))


async def _said(database: Database, *statements: str) -> DBAPIError:
    """The error that one of these statements ends with."""
    try:
        async with database.transaction() as tx:
            for statement in statements:
                await tx.session.execute(text(statement))
    except DBAPIError as error:
        return error
    raise AssertionError("nothing went wrong")
