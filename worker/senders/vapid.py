"""Signs pushes: one VAPID header per push service, kept until half its life is over."""

from collections import OrderedDict
from datetime import datetime, timedelta

from py_vapid import Vapid02

LIFE = timedelta(hours=12)
"""Push services refuse more than 24 hours; half of that forgives a clock that is wrong."""

_MOST_ORIGINS = 256


class VapidSigner:
    def __init__(self, private_pem: str, *, subject: str) -> None:
        # "no-strict": the library's own pattern refuses an https subject with a port or a path.
        self._vapid = Vapid02.from_pem(private_pem.encode())
        self._vapid.conf = {"no-strict": True}
        self._subject = subject
        self._kept: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def header(self, origin: str, *, now: datetime) -> str:
        """The Authorization header for a push service, whose origin is the audience."""
        kept = self._kept.get(origin)
        if kept is not None and now < kept[1]:
            return kept[0]
        header = self._sign(origin, now)
        self._kept[origin] = header, now + LIFE / 2
        self._kept.move_to_end(origin)
        if len(self._kept) > _MOST_ORIGINS:
            self._kept.popitem(last=False)
        return header

    def _sign(self, origin: str, now: datetime) -> str:
        # A new dictionary each time: signing must never carry one service's audience to another.
        claims = {"aud": origin, "exp": int((now + LIFE).timestamp()), "sub": self._subject}
        return str(self._vapid.sign(claims)["Authorization"])
