"""The verbs of edits: a list that the web app reads too, so that each of them has words there."""

import json
from pathlib import Path
from typing import get_args

from api.domain.organisation.edit import EditVerb

VERBS = Path(__file__).parents[2] / "fixtures" / "edit-verbs.json"


def test_the_web_app_knows_every_verb_that_an_edit_may_have() -> None:
    """`pwa/src/rules/edit-words.test.ts` reads the same list."""
    assert json.loads(VERBS.read_text()) == sorted(get_args(EditVerb))
