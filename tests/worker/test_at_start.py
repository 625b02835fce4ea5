"""What an operator opened or left undone is said when the worker starts, and nothing where all is well."""

import pytest
from structlog.testing import capture_logs

from api.settings import Settings
from worker.at_start import say_at_start

SUBJECT = {"vapid_subject": "mailto:ops@acme.dev"}


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("push_extra_hosts", ["push.acme.dev:8443", "127.0.0.1:9000"]),
        ("channel_hosts", ["chat.lan", "10.0.0.7:8065"]),
    ],
)
def test_every_place_that_was_opened_is_named(name: str, hosts: list[str]) -> None:
    with capture_logs() as said:
        say_at_start(Settings.model_validate(SUBJECT | {name: ",".join(hosts)}))
    (line,) = said
    assert (line["log_level"], line["hosts"]) == ("warning", sorted(hosts))


@pytest.mark.parametrize("settings", [{}, {"vapid_subject": "mailto:ops@example.org"}])
def test_a_subject_that_apple_refuses_is_one_warning(settings: dict[str, str]) -> None:
    with capture_logs() as said:
        say_at_start(Settings.model_validate(settings))
    (line,) = said
    assert line["log_level"] == "warning"
    assert "TOCSIN_VAPID_SUBJECT" in line["event"]
    assert "VAPID subject" in line["why"]


def test_where_all_is_well_nothing_is_said() -> None:
    with capture_logs() as said:
        say_at_start(Settings.model_validate(SUBJECT))
    assert said == []
