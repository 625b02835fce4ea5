"""Said loudly at start: where this Tocsin sends that others never would, because its operator told it to."""

import structlog

from api.settings import Settings

log = structlog.get_logger(__name__)


def say_openings(settings: Settings) -> None:
    if settings.push_extra_hosts:
        log.warning("pushes may also go, unencrypted, to", hosts=sorted(settings.push_extra_hosts))
    if settings.channel_hosts:
        log.warning("channels may also lead into the inner network, to", hosts=sorted(settings.channel_hosts))
