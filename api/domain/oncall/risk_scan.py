"""Every kind of risk in one look at the weeks ahead."""

from collections.abc import Callable, Iterator
from typing import Final

from api.domain.oncall import risk_cover, risk_duty
from api.domain.oncall.prospect import Laid, Prospect, lay_out
from api.domain.oncall.risk import Risk

_KINDS: Final[tuple[Callable[[Laid], Iterator[Risk]], ...]] = (
    risk_cover.gaps,
    risk_cover.lone_people,
    risk_cover.dependencies,
    risk_cover.peaks,
    risk_duty.two_places,
    risk_duty.no_device,
    risk_duty.away,
    risk_duty.short_rests,
    risk_duty.nights_in_a_row,
    risk_duty.night_shares,
)


def scan(prospect: Prospect) -> tuple[Risk, ...]:
    """What begins first comes first. Hard work for a large organisation: keep it off the loop that pages."""
    laid = lay_out(prospect)
    found = (risk for kind in _KINDS for risk in kind(laid))
    return tuple(sorted(found, key=lambda risk: (risk.starts_at, risk.kind, risk.schedule or "", risk.text)))
