"""Servers inside the organisation's network: reached where the operator named them, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.inner_host import check_inner_host, check_server, is_inner
from api.domain.refusal import Refused

NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("mattermost.lan", "mattermost.lan"),
        (" Mattermost.LAN:8065 ", "mattermost.lan:8065"),
        ("10.0.0.7", "10.0.0.7"),
        ("10.0.0.7:0443", "10.0.0.7:443"),
        ("chat_1", "chat_1"),
    ],
)
def test_a_place_is_a_host_with_a_port_or_without(said: str, place: str) -> None:
    assert check_inner_host(said) == place
    assert check_inner_host(place) == place


@pytest.mark.parametrize(
    "said",
    [
        *("", ":8065", "host:", "host:0", "host:65536", "host:http", "a b", "-host", "host.", "*.lan"),
        *("http://host", "user@host", "host/path", "10.0.0.0/8", "[fd00::1]:80", "hòst"),
    ],
)
def test_whatever_else_is_said_is_refused_in_words(said: str) -> None:
    with pytest.raises(Refused, match="is not a host, or a host and a port"):
        check_inner_host(said)


def test_a_host_without_a_port_stands_for_all_of_its_ports() -> None:
    hosts = frozenset({"chat.lan", "10.0.0.7:8065"})
    assert is_inner("chat.lan", 1, inner_hosts=hosts)
    assert is_inner("CHAT.lan", 65535, inner_hosts=hosts)
    assert is_inner("10.0.0.7", 8065, inner_hosts=hosts)
    assert not is_inner("10.0.0.7", 443, inner_hosts=hosts)
    assert not is_inner("other.chat.lan", 1, inner_hosts=hosts)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.7",
        "169.254.169.254",
        "[::1]",
        "fd00::1",
        "localhost",
        "a.LocalHost",
        "::1%lo",
        "[fe80::1%25eth0]",
        "v1.a:b",
    ],
)
def test_an_address_that_can_only_be_inside_is_refused_at_save_unless_it_was_named(host: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_server(host, 8065, inner_hosts=NOBODY)
    assert refusal.value.code == "ADDRESS_NOT_ALLOWED"
    assert "TOCSIN_CHANNEL_HOSTS" in refusal.value.message
    assert host.strip("[]").lower() in refusal.value.message
    check_server(host, 8065, inner_hosts=frozenset({f"{host.strip('[]').lower()}:8065"}))


@pytest.mark.parametrize("host", ["hooks.example.org", "93.184.215.14", "[2606:2800:21f::1]", "mattermost"])
def test_names_and_public_addresses_may_be_saved(host: str) -> None:
    check_server(host, 443, inner_hosts=NOBODY)


@given(st.text())
def test_a_place_is_refused_or_spelled_in_one_way(said: str) -> None:
    try:
        place = check_inner_host(said)
    except Refused:
        return
    assert check_inner_host(place) == place
