"""Where a push may go: the known push services and nowhere else, however the address is spelled."""

import base64
import ipaddress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.paging.endpoint import (
    PUSH_SERVICES,
    Endpoint,
    check_endpoint,
    check_extra_host,
    check_keys,
    is_public_address,
)
from api.domain.refusal import Refused

NO_EXTRAS: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("url", "origin", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/a:b-c_d", "https://fcm.googleapis.com", "fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/wp/x", "https://fcm.googleapis.com", "fcm.googleapis.com"),
        (
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://updates.push.services.mozilla.com",
            "updates.push.services.mozilla.com",
        ),
        (
            "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2b",
            "https://wns2-par02p.notify.windows.com",
            ".notify.windows.com",
        ),
        ("https://web.push.apple.com/QGx", "https://web.push.apple.com", ".push.apple.com"),
        ("https://jmt17.google.com/fcm/send/x", "https://jmt17.google.com", "jmt17.google.com"),
    ],
)
def test_the_push_services_of_real_browsers_are_let_in(url: str, origin: str, service: str) -> None:
    endpoint = check_endpoint(url, extra_hosts=NO_EXTRAS)
    assert endpoint == Endpoint(origin, origin.removeprefix("https://"), 443, is_extra=False, service=service)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "HTTPS://fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "https:/fcm.googleapis.com/x",
        "https://fcm.googleapis.com:444/x",
        "https://fcm.googleapis.com:80/x",
        "https://fcm.googleapis.com:/x",
        "https://fcm.googleapis.com./x",
        "https://.push.apple.com/x",
        "https://push.apple.com/x",
        "https://a..push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://169.254.169.254/latest/x.google.com/",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://evil.example#@fcm.googleapis.com/x",
        "https://evil.example?.push.apple.com/x",
        "https://fcm.googleapis.com\\.evil.example/x",
        "https://fcm%2egoogleapis.com/x",
        "https://fcm.googleapis.com%00.evil.example/x",
        "https://fcm。googleapis。com/x",
        "https://ｆcm.googleapis.com/x",
        "https://fcm.googleapis.com/x#fragment",
        "https://fcm.googleapis.com/a b",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x\n",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/\x00",
        "https://fcm.googleapis.com/ü",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/" + "x" * 2048,
    ],
)
def test_every_other_spelling_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_endpoint(url, extra_hosts=NO_EXTRAS)
    assert refusal.value.code == "ENDPOINT_NOT_ALLOWED"
    assert url == "" or url not in refusal.value.message


def test_an_extra_host_may_speak_plain_http_on_its_own_port_only() -> None:
    extras = frozenset({"127.0.0.1:9999"})
    endpoint = check_endpoint("http://127.0.0.1:9999/push/1", extra_hosts=extras)
    assert endpoint == Endpoint(
        "http://127.0.0.1:9999", "127.0.0.1", 9999, is_extra=True, service="127.0.0.1:9999"
    )
    assert check_endpoint("https://127.0.0.1:9999", extra_hosts=extras).origin == "https://127.0.0.1:9999"
    for other in ("http://127.0.0.1:9998/x", "http://127.0.0.1/x", "http://127.0.0.2:9999/x"):
        with pytest.raises(Refused):
            check_endpoint(other, extra_hosts=extras)


def test_the_usual_port_is_left_out_of_the_origin() -> None:
    extras = frozenset({"sink.example:80", "sink.example:443"})
    assert check_endpoint("http://sink.example:80/x", extra_hosts=extras).origin == "http://sink.example"
    assert check_endpoint("https://sink.example/x", extra_hosts=extras).origin == "https://sink.example"


@pytest.mark.parametrize(
    ("setting", "place"),
    [(" Sink.Example:8443 ", "sink.example:8443"), ("10.0.0.1:080", "10.0.0.1:80")],
)
def test_an_extra_host_is_kept_in_one_spelling(setting: str, place: str) -> None:
    assert check_extra_host(setting) == place


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "sink",
        "sink.example",
        "http://a:1",
        "a:0",
        "a:65536",
        "a:1/x",
        "a b:1",
        "u@a:1",
        "*:1",
        "[::1]:80",
    ],
)
def test_a_setting_that_is_no_host_and_port_is_refused(setting: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_extra_host(setting)
    assert refusal.value.code == "EXTRA_HOST_NOT_VALID"


@given(st.text(max_size=60), st.sampled_from(sorted(PUSH_SERVICES)))
def test_whatever_gets_in_ends_in_a_name_on_the_list(text: str, service: str) -> None:
    for url in (text, f"https://{text}{service}/x", f"https://{service}{text}", f"https://{text}/{service}"):
        try:
            endpoint = check_endpoint(url, extra_hosts=NO_EXTRAS)
        except Refused:
            continue
        assert url.startswith(endpoint.origin)
        assert endpoint.port == 443
        assert endpoint.service in PUSH_SERVICES
        assert endpoint.host.endswith(endpoint.service)


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def point() -> bytes:
    """Always the same one: test processes that share the work must name their tests alike."""
    public = ec.derive_private_key(0xB0A7, ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@settings(max_examples=20)
@given(st.binary(min_size=16, max_size=16))
def test_the_keys_of_a_real_phone_are_taken(auth: bytes) -> None:
    p256dh = point()
    keys = check_keys(written(p256dh), written(auth))
    assert (keys.p256dh, keys.auth) == (p256dh, auth)
    assert check_keys(written(p256dh) + "=", written(auth) + "==") == keys


@given(st.binary(min_size=64, max_size=64))
def test_the_curve_is_the_one_the_cryptography_library_knows(coordinates: bytes) -> None:
    for candidate in (b"\x04" + coordinates, b"\x04" + point()[1:33] + coordinates[32:]):
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), candidate)
        except ValueError:
            with pytest.raises(Refused):
                check_keys(written(candidate), written(b"a" * 16))
        else:
            check_keys(written(candidate), written(b"a" * 16))


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        (written(b"\x04" + b"\x00" * 64), written(b"a" * 16)),
        (written(b"\x04" + b"\xff" * 64), written(b"a" * 16)),
        (written(b"\x02" + point()[1:]), written(b"a" * 16)),
        (written(point()[:33]), written(b"a" * 16)),
        (written(point() + b"\x00"), written(b"a" * 16)),
        (written(point()), written(b"a" * 15)),
        (written(point()), written(b"a" * 17)),
        (written(point()), ""),
        ("", written(b"a" * 16)),
        (written(point()), "a" * 21),
        (written(point()), "not base64url!"),
        (written(point()), "ä" * 22),
        (written(point()) + "\n", written(b"a" * 16)),
        ("A" * 100_000, written(b"a" * 16)),
    ],
)
def test_keys_that_can_not_be_encrypted_to_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_keys(p256dh, auth)
    assert refusal.value.code == "DEVICE_KEYS_NOT_VALID"


@pytest.mark.parametrize("ip", ["8.8.8.8", "142.250.185.74", "17.188.143.34", "2a00:1450:4001:82a::200a"])
def test_the_addresses_of_push_services_are_public(ip: str) -> None:
    assert is_public_address(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.255.255.255",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "192.0.0.8",
        "192.0.2.1",
        "198.19.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%lo",
        "2a00:1450::1%lo",
        "fec0::1",
        "ff02::1",
        "100::1",
        "",
        "localhost",
        "0177.0.0.1",
        "2130706433",
        "127.1",
        "8.8.8.8:443",
    ],
)
def test_addresses_inside_and_their_disguises_are_not_public(ip: str) -> None:
    assert not is_public_address(ip)


@given(st.ip_addresses())
def test_whatever_python_calls_private_is_not_public_here(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public_address(str(address))
