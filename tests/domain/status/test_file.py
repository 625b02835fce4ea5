"""A snapshot on disk is the snapshot that was read."""

import json

import pytest
from hypothesis import given, settings

from api.domain.status.file import FORM, dump, load
from api.domain.status.snapshot import Snapshot
from tests.support.status import snapshot, snapshots


@settings(max_examples=60)
@given(snapshots())
def test_there_and_back_again_is_the_same(taken: Snapshot):
    assert load(dump(taken)) == taken


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        dump(snapshot())[:-20],
        dump(snapshot()).replace(b'"revision"', b'"reversion"'),
        json.dumps({"form": FORM + 1, "snapshot": {}}).encode(),
        json.dumps({"form": FORM, "snapshot": {"page": 3}}).encode(),
    ],
)
def test_what_is_no_such_file_is_none(body: bytes):
    assert load(body) is None
