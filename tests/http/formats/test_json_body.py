"""Odd bytes still become JSON where their meaning is clear, and a plain refusal where not."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.formats.json_body import Malformed, read_json


@pytest.mark.parametrize(
    ("body", "parsed"),
    [
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        ('{"a":"ü"}'.encode("utf-16"), {"a": "ü"}),
        (b'{"a":"caf\xe9"}', {"a": "caf\ufffd"}),
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b'{"a":"x\\u0000y"}', {"a": "x\0y"}),
        (b'{"a":"raw\nline\x01"}', {"a": "raw\nline\x01"}),
        (b'{"a":NaN,"b":-Infinity,"c":1e999}', {"a": "NaN", "b": "-Infinity", "c": "1e999"}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b"  [1, 2.5, true, null]\n", [1, 2.5, True, None]),
        (b'{"a":' + b"9" * 5000 + b"}", {"a": "9" * 5000}),
        (b'{"a":9223372036854775808}', {"a": 2**63}),
    ],
)  # fmt: skip
def test_odd_but_clear_bodies_are_read(body: bytes, parsed: Any) -> None:
    assert read_json(body) == parsed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"{",
        b"title=down",
        b"\x00\x01\x02",
        b"\xff\xfe\x00",
        b"\x1f\x8b\x08\x00",
        b'{"a":1}{"b":2}',
    ],
)
def test_what_is_not_json_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        read_json(body)
    assert refused.value.code == "MALFORMED"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("depth", [65, 900, 2_000, 500_000])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_refused_not_fatal(pair: tuple[bytes, bytes], depth: int) -> None:
    opening, closing = pair
    with pytest.raises(Malformed, match="deep"):
        read_json(opening * depth + b"1" + closing * depth)


def test_nesting_that_people_use_is_read() -> None:
    assert read_json(b"[" * 60 + b"]" * 60)


@pytest.mark.parametrize("piece", [b"[],", b'{"":0},', b'"a",', b"0,", b'{"a":{"b":[{}]}},'])
def test_a_full_mebibyte_is_read_in_moments(piece: bytes) -> None:
    body = b"[" + piece * (2**20 // len(piece)) + b"0]"
    started = time.process_time()
    read_json(body)
    assert time.process_time() - started < 4  # under half a second when nothing measures coverage


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_end_in_json_or_a_refusal(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        read_json(body)


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_python_writes_is_read_back(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
