"""Where mail is handed over, and how safely: read from one URL."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    host: str
    port: int
    username: str | None
    password: str | None = field(repr=False)
    is_tls: bool
    must_start_tls: bool | None
    """None takes STARTTLS where it is offered."""
    checks_certificate: bool


def smtp_server(url: str) -> SmtpServer:
    """From smtp:// or smtps://; a password never leaves this machine unencrypted.

    Without a password a certificate is not insisted on: relays in the same house sign their own, and
    whoever could forge one could also leave STARTTLS out.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    is_tls = parts.scheme == "smtps"
    has_secret = parts.username is not None and not _is_this_machine(host)
    return SmtpServer(
        host=host,
        port=parts.port or (465 if is_tls else 587 if has_secret else 25),
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        is_tls=is_tls,
        must_start_tls=True if has_secret and not is_tls else False if is_tls else None,
        checks_certificate=is_tls or has_secret,
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
