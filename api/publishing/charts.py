"""Pictures of the weekly brief: SVG that takes its colours from the page, each with its words for ears."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from api.domain.briefings.weekly import Promises, Uptime, Week, Weekly, minutes_words
from api.domain.paging.notification import SEVERITIES

# As wide as a phone shows it: text that is scaled down cannot be read.
_WIDTH: Final = 360
_TOP: Final = 14
_PLOT: Final = 130
_LEFT: Final = 2
_ROW: Final = 44
_VALUE: Final = 76
_NAMED: Final = {
    "public": "Public",
    "customers": "Customers",
    "internal": "Internal",
    "executives": "Executives",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """`text` says all that the picture says; classes in the SVG are for whoever shows it to colour."""

    name: str
    title: str
    text: str
    svg: str


def charts(weekly: Weekly) -> tuple[Chart, ...]:
    """Those that have something to show."""
    drawn = [_incidents(weekly)]
    if any(week.usual is not None for week in weekly.weeks):
        drawn.append(_acknowledging(weekly))
    if weekly.promises:
        drawn.append(_promises(weekly.promises))
    if weekly.uptimes:
        drawn.append(_uptimes(weekly.uptimes))
    return tuple(drawn)


def _incidents(weekly: Weekly) -> Chart:
    """Stacked bars, the worst at the foot, where it is compared best."""
    most = max(*(week.total for week in weekly.weeks), 4)
    parts = [_baseline()]
    for place, week in enumerate(weekly.weeks):
        x, width = _slot(place, len(weekly.weeks))
        foot = float(_TOP + _PLOT)
        for severity, count in zip(SEVERITIES, week.counts, strict=True):
            height = count / most * _PLOT
            foot -= height
            if count:
                parts.append(_bar(x, foot, width, height - 1, f"sev-{severity}"))
        parts.append(_text(x + width / 2, foot - 5, str(week.total), "value"))
        parts.append(_week_name(x + width / 2, week, weekly.zone))
    told = "; ".join(f"{_day(week, weekly.zone)}: {_counted(week)}" for week in weekly.weeks)
    text = f"Incidents by week and severity. {told}."
    return Chart("incidents", "Incidents by severity", text, _svg(text, _TOP + _PLOT + 24, parts))


def _acknowledging(weekly: Weekly) -> Chart:
    """A whisker from half of them to the slowest; the half is the dot.

    Only the slowest of all and the last are written out: beside each other they would not be readable.
    """
    most = max(week.slowest or 0 for week in weekly.weeks) or 1
    written = {max(weekly.weeks, key=lambda week: week.slowest or 0), weekly.weeks[-1]}
    parts = [_baseline()]
    for place, week in enumerate(weekly.weeks):
        x, width = _slot(place, len(weekly.weeks))
        middle = x + width / 2
        parts.append(_week_name(middle, week, weekly.zone))
        if week.usual is None or week.slowest is None:
            continue
        low, high = (_TOP + _PLOT - value / most * (_PLOT - 16) for value in (week.usual, week.slowest))
        parts.append(
            f'<path class="whisker" d="M{middle:.1f} {low:.1f}V{high:.1f}M{middle - 5:.1f} {high:.1f}h10"/>'
        )
        parts.append(f'<circle class="usual" cx="{middle:.1f}" cy="{low:.1f}" r="4.5"/>')
        if week in written:
            parts.append(_text(middle, high - 6, minutes_words(week.slowest), "value"))
    told = "; ".join(
        f"{_day(week, weekly.zone)}: half within {minutes_words(week.usual)}, "
        f"the slowest after {minutes_words(week.slowest)}"
        for week in weekly.weeks
        if week.usual is not None and week.slowest is not None
    )
    text = f"Time to acknowledge by week. {told}."
    return Chart("acknowledging", "Time to acknowledge", text, _svg(text, _TOP + _PLOT + 24, parts))


def _promises(promises: Sequence[Promises]) -> Chart:
    most = max(one.kept + one.late for one in promises)
    rows = []
    for place, one in enumerate(promises):
        y = _TOP + place * _ROW
        kept, late = (value / most * (_WIDTH - _VALUE) for value in (one.kept, one.late))
        rows.append(_text(_LEFT, y, _NAMED[one.audience], "name"))
        if one.kept:
            rows.append(_bar(_LEFT, y + 7, kept, 16, "good"))
        if one.late:
            rows.append(_bar(_LEFT + kept + 1, y + 7, late, 16, "bad"))
        value = f"{one.kept} of {one.kept + one.late}"
        rows.append(_text(_LEFT + kept + late + 8, y + 20, value, "value start"))
    told = "; ".join(f"{_NAMED[one.audience]}: {one.kept} on time, {one.late} late" for one in promises)
    text = f"Promised updates of the week. {told}."
    return Chart("promises", "Promises kept", text, _svg(text, len(promises) * _ROW + 4, rows))


def _uptimes(uptimes: Sequence[Uptime]) -> Chart:
    """What is missing from the whole is drawn: nobody sees the difference of 99.9 and 99.5 otherwise."""
    worst = max((1 - one.share for one in uptimes if one.share is not None), default=0) or 1
    rows = []
    for place, one in enumerate(uptimes):
        y = _TOP + place * _ROW
        missing = 0.0 if one.share is None else (1 - one.share) / worst * (_WIDTH - _VALUE)
        rows.append(_text(_LEFT, y, _short(one.name), "name"))
        rows.append(_bar(_LEFT, y + 7, max(missing, 2), 16, "bad" if missing else "good"))
        rows.append(_text(_LEFT + max(missing, 2) + 8, y + 20, _share(one), "value start"))
    told = "; ".join(f"{one.name}: {_share(one)}" for one in uptimes)
    text = f"How much of the week each component worked; the bars are what is missing. {told}."
    return Chart("uptimes", "Uptime of components", text, _svg(text, len(uptimes) * _ROW + 4, rows))


def _svg(text: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(text)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _slot(place: int, count: int) -> tuple[float, float]:
    """Where a week's bar begins, and how wide it is."""
    step = (_WIDTH - 2 * _LEFT) / count
    return _LEFT + place * step + step * 0.22, step * 0.56


def _baseline() -> str:
    return f'<path class="axis" d="M{_LEFT} {_TOP + _PLOT}.5H{_WIDTH - _LEFT}"/>'


def _bar(x: float, y: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 1):.1f}" rx="2"/>'
    )


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _week_name(x: float, week: Week, zone: str) -> str:
    return _text(x, _TOP + _PLOT + 18, _day(week, zone), "week")


def _day(week: Week, zone: str) -> str:
    """Its Monday, on the calendar of the zone its weeks are cut in."""
    local = week.starts_at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b}"


def _counted(week: Week) -> str:
    told = [
        f"{count} of SEV{severity}" for severity, count in zip(SEVERITIES, week.counts, strict=True) if count
    ]
    return ", ".join(told) or "none"


def _share(one: Uptime) -> str:
    return "not known" if one.share is None else f"{one.share * 100:.2f} %"


def _short(name: str) -> str:
    return name if len(name) <= 44 else f"{name[:43]}…"
