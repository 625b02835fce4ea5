"""Said loudly at start: what its operator opened or left undone, and so nobody else would notice in time."""

import structlog

from api.settings import Settings
from api.vapid import check_subject

log = structlog.get_logger(__name__)


def say_at_start(settings: Settings) -> None:
    if settings.push_extra_hosts:
        log.warning("pushes may also go, unencrypted, to", hosts=sorted(settings.push_extra_hosts))
    if settings.channel_hosts:
        log.warning("channels may also lead into the inner network, to", hosts=sorted(settings.channel_hosts))
    if trouble := check_subject(settings.push_subject):
        log.warning("Apple's devices will refuse our pages: set TOCSIN_VAPID_SUBJECT", why=trouble)
