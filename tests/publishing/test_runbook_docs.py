"""What the guide says about runbooks is so."""

import re
from pathlib import Path

import pytest

from api.domain.runbooks.front import NAMES as FRONT_NAMES
from api.domain.runbooks.step import NAMES as STEP_NAMES
from api.publishing.runbook_body import body_of
from tests.publishing.runbook_bodies import PICTURES, SIZES, kept, text_of

GUIDE = (Path(__file__).parents[2] / "docs" / "runbooks.md").read_text(encoding="utf-8")


def test_the_example_is_the_one_that_is_drawn() -> None:
    example = GUIDE.split("````markdown\n")[1].split("````\n")[0]
    assert example == text_of("ledger-lag")
    assert body_of(example, PICTURES, SIZES) == kept("ledger-lag")


@pytest.mark.parametrize("name", [*FRONT_NAMES, *STEP_NAMES])
def test_every_name_one_may_write_is_explained(name: str) -> None:
    assert re.search(rf"`{name}[`:]", GUIDE)
