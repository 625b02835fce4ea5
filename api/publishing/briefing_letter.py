"""A briefing as a letter: the whole page as text and as HTML that every mail program draws."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from api.domain.briefings.sections import Issue, Section, both, headline, sections
from api.domain.briefings.weekly import Week, Weekly, minutes_words

_INK: Final = "#111a1d"
_SOFT: Final = "#47565a"
_LINE: Final = "#d5dddd"
_ACCENT: Final = "#0b6e68"
_BARS: Final = ("#b3202c", "#c4670c", "#b79a1c", "#7389a0")
_WIDTH: Final = 220


@dataclass(frozen=True, slots=True)
class BriefingLetter:
    """`text` and `html` say the same."""

    subject: str
    text: str
    html: str


def briefing_letter(issue: Issue, *, subject: str, link: str) -> BriefingLetter:
    """Nothing of a restricted incident leaves by mail but that there is something to read."""
    if any(one.restricted for one in issue.subjects):
        return _only_a_link(subject, link)
    told = sections(issue)
    title = _title(issue)
    under = f"Briefing {issue.number}, {issue.issued_by}, {both(issue.issued_at, issue.zone)}"
    return BriefingLetter(
        subject=subject,
        text="\n".join([title, under, "", *_text(told), f"Read it, and answer, here: {link}", ""]),
        html=_page(subject, _heading(title, under) + "".join(map(_section, told)) + _button(link)),
    )


def weekly_letter(weekly: Weekly, *, words: tuple[str, ...], subject: str, link: str) -> BriefingLetter:
    """Bars are table cells: mail programs draw no SVG."""
    title = "The week in reliability"
    last = weekly.weeks[-1]
    place = ZoneInfo(weekly.zone)
    first, sunday = _day(weekly.starts_at, place), weekly.ends_at - timedelta(microseconds=1)
    under = f"{first} to {_day(sunday, place)} {sunday.astimezone(place):%Y} ({weekly.zone})"
    most = max((week.total for week in weekly.weeks), default=0)
    rows = [_week_line(week, place) for week in weekly.weeks]
    lines = [title, under, "", *words, "", "Incidents by week (SEV1 + SEV2 + SEV3 + SEV4):", *rows, ""]
    if last.usual is not None and last.slowest is not None:
        lines += [f"To acknowledge: half within {minutes_words(last.usual)}.", ""]
    bars = "".join(_week_row(week, place, most=most) for week in weekly.weeks)
    body = "".join(f'<p style="margin:0 0 6px">{escape(one)}</p>' for one in words)
    table = (
        f'<h2 style="{_HEADING}">Incidents by week</h2>'
        f'<table role="presentation" cellpadding="0" cellspacing="0">{bars}</table>'
    )
    return BriefingLetter(
        subject=subject,
        text="\n".join([*lines, f"With pictures: {link}", ""]),
        html=_page(subject, _heading(title, under) + body + table + _button(link, words="See the pictures")),
    )


_HEADING: Final = f"margin:22px 0 4px;font-size:13px;font-weight:600;color:{_SOFT};letter-spacing:.02em"


def _title(issue: Issue) -> str:
    if issue.kind == "incident" and issue.subjects:
        return headline(issue.subjects[0])
    return "All that is open now"


def _only_a_link(subject: str, link: str) -> BriefingLetter:
    said = "There is a briefing for you. It is about a restricted incident: sign in to read it."
    return BriefingLetter(
        subject, f"{said}\n\n{link}\n", _page(subject, f"<p>{escape(said)}</p>{_button(link)}")
    )


def _text(told: tuple[Section, ...]) -> list[str]:
    lines: list[str] = []
    for section in told:
        lines.append(section.heading.upper())
        lines += [f"  > {line}" if section.quoted else f"  {line}" for line in _broken(section.lines)]
        lines.append("")
    return lines


def _broken(lines: tuple[str, ...]) -> list[str]:
    return [part for line in lines for part in line.splitlines() or [""]]


def _section(section: Section) -> str:
    lines = "".join(f'<p style="margin:0 0 6px">{_html(line)}</p>' for line in section.lines)
    quote = f"margin:0;padding-left:12px;border-left:3px solid {_LINE}"
    body = f'<blockquote style="{quote}">{lines}</blockquote>' if section.quoted else lines
    return f'<h2 style="{_HEADING}">{escape(section.heading)}</h2>{body}'


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _heading(title: str, under: str) -> str:
    return (
        f'<h1 style="margin:0 0 4px;font-size:22px;line-height:1.25">{escape(title)}</h1>'
        f'<p style="margin:0 0 8px;color:{_SOFT};font-size:14px">{escape(under)}</p>'
    )


def _button(link: str, *, words: str = "Open the briefing") -> str:
    style = (
        f"display:inline-block;padding:12px 22px;background:{_ACCENT};color:#fff;"
        "text-decoration:none;border-radius:8px;font-weight:600"
    )
    return f'<p style="margin:26px 0 0"><a style="{style}" href="{escape(link)}">{words}</a></p>'


def _page(subject: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(subject)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="margin:0;padding:24px;color:{_INK};'
        'font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">'
        f'<div style="max-width:600px;margin:0 auto">{body}</div></body></html>'
    )


def _day(at: datetime, place: ZoneInfo) -> str:
    """Where the week was counted: its Monday is a Sunday in UTC from Berlin to Tokyo."""
    return f"{at.astimezone(place):%d %b}"


def _week_line(week: Week, place: ZoneInfo) -> str:
    return f"  {_day(week.starts_at, place)}: {week.total} ({' + '.join(map(str, week.counts))})"


def _week_row(week: Week, place: ZoneInfo, *, most: int) -> str:
    cells = "".join(
        f'<td style="height:14px;width:{max(round(count / most * _WIDTH), 3)}px;background:{colour}"></td>'
        for count, colour in zip(week.counts, _BARS, strict=True)
        if count
    )
    bar = (
        f'<table role="presentation" cellpadding="0" cellspacing="0"><tr>{cells}</tr></table>'
        if cells
        else ""
    )
    small = f"padding:3px 10px 3px 0;font-size:13px;color:{_SOFT};white-space:nowrap"
    return (
        f'<tr><td style="{small}">{_day(week.starts_at, place)}</td>'
        f'<td style="{small};text-align:right">{week.total}</td><td>{bar}</td></tr>'
    )
