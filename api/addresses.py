"""Makes Apprise's own object of an address: to prove it at save, and to send with it later."""

import logging
import threading
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from api.domain.inner_host import check_server
from api.domain.paging.apprise_address import check_apprise_address
from api.domain.refusal import Refused

# Its log lines carry addresses, and an address is a secret. What became of a send is ours to say.
logging.getLogger("apprise").disabled = True


class AppriseService(Protocol):
    """The part of an Apprise plugin that we use; `notify` blocks."""

    host: str | None
    port: int | None
    secure: bool
    templates: tuple[str, ...]

    def notify(self, *, title: str, body: str, notify_type: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int


def apprise_service(url: str) -> AppriseService:
    """Refused where Apprise can not make sense of it. The first call loads it: not in the event loop."""
    check_apprise_address(url)
    apprise = load_apprise()
    asset = apprise.AppriseAsset(plugin_paths=[], http_redirects=False, async_mode=False, secure_logging=True)
    service: Any = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise Refused("ADDRESS_NOT_VALID", "This address is missing something, such as a token or a channel.")
    made: AppriseService = service
    return made


def prove_address(url: str, *, inner_hosts: frozenset[str]) -> None:
    """At save: Apprise can make sense of it, and it leads to no place that it may not."""
    server = server_of(apprise_service(url))
    if server is not None:
        check_server(server.host, server.port, inner_hosts=inner_hosts)


def server_of(service: AppriseService) -> Server | None:
    """None for a cloud service, which goes by its kind."""
    if not service.host or not any("{host}" in template for template in service.templates):
        return None
    return Server(service.host.lower(), service.port or (443 if service.secure else 80))


_loaded: list[Any] = []
_loading = threading.Lock()


def load_apprise() -> Any:
    """Takes a second or two and 40 MB, which most processes never need: loaded by whoever asks first."""
    with _loading:
        if not _loaded:
            with warnings.catch_warnings():
                # One of its hundred and eighty modules asks for a part of Python that is on its way out.
                warnings.simplefilter("ignore", DeprecationWarning)
                apprise = import_module("apprise")
                apprise.Apprise.instantiate("json://localhost")
            _loaded.append(apprise)
        return _loaded[0]
