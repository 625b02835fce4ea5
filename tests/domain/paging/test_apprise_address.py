"""Which Apprise addresses may be kept."""

import pytest

from api.domain.paging.apprise_address import check_apprise_address
from api.domain.refusal import Refused


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "slack"),
        ("SLACK://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "tgram"),
        ("jsons://hooks.acme.dev/path?+X-Token=abc", "jsons"),
        ("whatsapp://token@5551/+15555?template=paged", "whatsapp"),
    ],
)
def test_services_that_tell_people_something_are_let_in(url: str, service: str) -> None:
    assert check_apprise_address(url) == service


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "dbus://",
        "dbus://x",
        "gnome://x",
        "macosx://x",
        "windows://x",
        "syslog://x",
        "vapid://ana@acme.dev/x?keyfile=/etc/key",
        "fcm://project@apikey/x?keyfile=/etc/key",
        "mqtt://localhost/topic",
        "mailto://user:pass@acme.dev",
        "exec://rm",
        "https://hooks.slack.com/services/T/B/x",
    ],
)
def test_whatever_stays_on_this_machine_or_reads_its_disk_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_apprise_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "slack",
        "slack:/x",
        "slack://",
        "://x",
        "slack://a b",
        "slack://a\nb",
        "slack://\x00",
        "slack://" + "x" * 2048,
    ],
)
def test_what_is_no_address_at_all_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_apprise_address(url)
    assert refusal.value.code == "ADDRESS_NOT_VALID"


@pytest.mark.parametrize(
    "url",
    [
        "slack://a/b/c?template=/etc/passwd",
        "slack://a/b/c/#general?template=/etc/passwd",
        "slack://a/b/c?x=1&TEMPLATE=/etc/passwd",
        "slack://a/b/c?x=1;template=/etc/passwd",
        "slack://a/b/c?%74emplate=/etc/passwd",
        "slack://a/b/c?template",
        "jsons://acme.dev/?redirect=yes",
        "jsons://acme.dev/?rto=9000",
        "jsons://acme.dev/?verify=no",
    ],
)
def test_options_that_reach_further_than_a_message_are_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_apprise_address(url)
    assert refusal.value.code == "ADDRESS_NOT_ALLOWED"
    assert "passwd" not in refusal.value.message
