"""Logs: one line per event from everyone, and no line that lets a reader in."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from api import logs

SECRET = "s3cr3tKEYvalue"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stream = io.StringIO()
    logs.set_up("json", stream=stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        f"POST /in/{SECRET} 202",
        f'10.0.0.9 - "POST /in/{SECRET}?x=1 HTTP/1.1" 202',
        f"GET /calendar/{SECRET}.ics",
        f"opened /alarm#{SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"Authorization: GenieKey {SECRET}",
        f'{{"capability":"{SECRET}"}}',
        f"routing_key={SECRET}&x=1",
        f"Cookie: {SECRET}",
        f"smtp://mailer:{SECRET}@mail.acme.dev:587 refused",
        f"postgresql://u:{SECRET}@db/tocsin",
        f"slack://{SECRET}/B/X",
        f"mailtos://me:{SECRET}@acme.dev?to=x",
        f"POST https://hooks.slack.com/services/{SECRET} 404",
        f"https://fcm.googleapis.com/fcm/send/{SECRET}",
        f"https://user:{SECRET}@acme.dev",
        f"(INSERT ...)\n[parameters: ('a', '{SECRET}')]",
    ],
)
def test_no_secret_is_left_in_a_text(text: str) -> None:
    cleaned = logs.without_secrets(text)
    assert SECRET not in cleaned
    assert cleaned != text


@pytest.mark.parametrize(
    "text",
    [
        "listening on http://localhost:8080",
        "GET /status 200",
        "Checkout is down: 5 of 7 checks failed (12:05)",
        "in/out errors rise",
        "token created",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert logs.without_secrets(text) == text


@given(
    st.text(alphabet=st.characters(categories=["L", "N"], include_characters="-_"), min_size=8, max_size=60)
)
def test_no_key_ever_shows_in_an_access_line(key: str) -> None:
    assert f"/in/{key} " not in logs.without_secrets(f'"POST /in/{key} HTTP/1.1" 202')


def test_named_values_are_hidden_however_deep(lines: io.StringIO) -> None:
    log = structlog.get_logger("api.test")
    log.info(
        "taken",
        headers={"Authorization": SECRET, "Accept": "x"},
        device={"endpoint": SECRET, "label": "phone"},
        urls=[f"slack://{SECRET}"],
        body=SECRET.encode(),
        count=3,
    )
    line = json.loads(lines.getvalue())
    assert SECRET not in lines.getvalue()
    assert line["headers"] == {"Authorization": "[hidden]", "Accept": "x"}
    assert line["device"]["label"] == "phone"
    assert line["body"] == f"<{len(SECRET)} bytes>"
    assert (line["event"], line["count"], line["level"], line["logger"]) == ("taken", 3, "info", "api.test")


def test_other_libraries_lines_come_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("refused %s", f"/in/{SECRET}")
    logging.getLogger("arq.worker").info("1.2s → %s", "pages:wake()")  # a line for every ring: left out
    logging.getLogger("arq.worker").warning("could not wake")
    refused, woken = (json.loads(line) for line in lines.getvalue().splitlines())
    assert refused["event"] == "refused /in/[hidden]"
    assert woken["logger"] == "arq.worker"


def test_an_exception_is_written_whole_but_clean(lines: io.StringIO) -> None:
    try:
        int(f"postgresql://u:{SECRET}@db/x")
    except ValueError:
        structlog.get_logger().exception("bug")
    line = json.loads(lines.getvalue())
    assert "ValueError" in line["exception"]
    assert SECRET not in lines.getvalue()


def test_what_cannot_be_json_is_still_written(lines: io.StringIO) -> None:
    structlog.get_logger().info("odd", thing=object(), far={1: {2, 3}}, none=None)
    line = json.loads(lines.getvalue())
    assert line["thing"].startswith("<object")
    assert line["none"] is None


def test_text_is_for_people() -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stream = io.StringIO()
    try:
        logs.set_up("text", stream=stream)
        structlog.get_logger("api.test").info("climbed", rung=1)
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
    assert "climbed" in stream.getvalue()
    assert "rung=1" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1
