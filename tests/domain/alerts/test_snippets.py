"""Lines to copy: what they hold is what the sender needs, and no odd key breaks out of its quotes."""

import json
import shlex

import pytest
from ruamel.yaml import YAML

from api.domain.alerts.intake_file import INTEGRATION_KINDS
from api.domain.alerts.snippets import Snippet, first_alert, snippets
from api.http.formats import FORMATS

URL = "https://tocsin.example.org"
KEY = "0123456789abcdef0123456789abcdef"
ODD = 'it\'s a "key": #1 $(whoami)\\'


def one(kind: str, title: str, key: str = KEY) -> Snippet:
    return next(snippet for snippet in snippets(kind, url=URL, key=key) if snippet.title == title)


def body_of(command: str) -> dict[str, object]:
    words = shlex.split(command)
    sent: dict[str, object] = json.loads(words[words.index("-d") + 1])
    return sent


def test_every_kind_that_is_read_has_something_to_copy() -> None:
    assert set(INTEGRATION_KINDS) == set(FORMATS)
    for kind in INTEGRATION_KINDS:
        assert all(KEY in snippet.text for snippet in snippets(kind, url=URL, key=KEY))


def test_an_unknown_kind_gets_what_everybody_can_use() -> None:
    assert snippets("fax", url=URL, key=KEY) == snippets("generic", url=URL, key=KEY)


@pytest.mark.parametrize("key", [KEY, ODD])
def test_alertmanager_gets_a_webhook_and_its_own_pagerduty_notifier(key: str) -> None:
    yaml = YAML(typ="safe", pure=True)
    webhook = yaml.load(one("alertmanager", "Alertmanager: webhook", key).text)
    address = webhook["receivers"][0]["webhook_configs"][0]["url"]
    assert address.startswith(f"{URL}/in/")
    assert "'" not in address
    notifier = yaml.load(one("alertmanager", "Alertmanager: its own PagerDuty notifier", key).text)
    assert notifier["receivers"][0]["pagerduty_configs"][0] == {
        "routing_key": key,
        "url": f"{URL}/v2/enqueue",
        "send_resolved": True,
    }


def test_grafana_gets_a_contact_point() -> None:
    written = YAML(typ="safe", pure=True).load(one("grafana", "Grafana: as a provisioning file").text)
    assert written["contactPoints"][0]["receivers"][0]["settings"]["url"] == f"{URL}/in/{KEY}"


def test_a_shell_line_says_what_the_door_reads() -> None:
    fire, resolve = (body_of(snippet.text) for snippet in snippets("generic", url=URL, key=KEY))
    assert (fire["dedup"], resolve["dedup"], resolve["state"]) == ("disk-db-1", "disk-db-1", "resolved")
    event = body_of(one("pagerduty", "Events API v2 by hand", ODD).text)
    assert event["routing_key"] == ODD


def test_the_first_alert_is_one_line() -> None:
    line = first_alert(url=f"{URL}/", key=KEY)
    assert "\n" not in line
    assert shlex.split(line)[-1] == f"{URL}/in/{KEY}"
    assert body_of(line)["title"] == "My first alert"
