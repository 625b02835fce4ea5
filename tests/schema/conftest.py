"""An office for each story."""

import pytest

from api.database import Database
from tests.schema.office import Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)
