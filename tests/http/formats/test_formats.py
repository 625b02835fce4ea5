"""What holds for every format, whoever adds the next one."""

from typing import Any

import pytest
from hypothesis import given

from api.http.formats import FORMATS, Parse
from api.http.formats.json_body import Malformed
from tests.http.formats.bodies import ANY_JSON, NOW, assert_storable

EVERY = pytest.mark.parametrize("parse", FORMATS.values(), ids=FORMATS)


@EVERY
@given(body=ANY_JSON)
def test_any_json_is_taken_or_refused_and_nothing_else(parse: Parse, body: Any) -> None:
    try:
        assert_storable(parse(body, received_at=NOW))
    except Malformed as refused:
        assert refused.code == "MALFORMED"  # noqa: PT017 - either outcome is right
