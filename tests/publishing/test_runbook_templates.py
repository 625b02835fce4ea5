"""The runbooks to begin from are drawn whole, and what is to fill in can be seen."""

import pytest

from api.domain.runbooks.templates import KEYS, Beginning, beginnings
from api.domain.runbooks.text import read_runbook
from api.publishing.runbook_body import body_of


@pytest.mark.parametrize("one", beginnings(), ids=KEYS)
def test_each_is_drawn_whole(one: Beginning) -> None:
    body = body_of(one.text, {}, {})
    steps = [block for block in body["blocks"] if block["kind"] == "step"]
    assert len(steps) == len(read_runbook(one.text).steps)
    html = "".join(block["html"] for block in body["blocks"])
    assert "&lt;" in html
    assert "<strong>Stop the bleeding?</strong>" in html
