"""What an operator opened is said when the worker starts, and nothing where nothing was opened."""

import pytest
from structlog.testing import capture_logs

from api.settings import Settings
from worker.openings import say_openings


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("push_extra_hosts", ["push.acme.dev:8443", "127.0.0.1:9000"]),
        ("channel_hosts", ["chat.lan", "10.0.0.7:8065"]),
    ],
)
def test_every_place_that_was_opened_is_named(name: str, hosts: list[str]) -> None:
    with capture_logs() as said:
        say_openings(Settings.model_validate({name: ",".join(hosts)}))
    (line,) = said
    assert (line["log_level"], line["hosts"]) == ("warning", sorted(hosts))


def test_where_nothing_was_opened_nothing_is_said() -> None:
    with capture_logs() as said:
        say_openings(Settings())
    assert said == []
