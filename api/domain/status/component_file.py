"""Components of status pages, as the organisation file writes them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from api.domain.clean import clean
from api.domain.marked import Entry, as_text
from api.domain.organisation.ledger_file import read_handle, read_name, said
from api.domain.plain import YEARS, Plain
from api.domain.refusal import Refused

LONGEST_TOLD: Final = 300
_CODE = re.compile(r"[a-z0-9]{12}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDraft:
    """`code` and `start_date` of None leave what is kept: a new one gets a code, and begins today."""

    handle: str
    name: str
    description: str = ""
    service: str | None = None
    start_date: date | None = None
    code: str | None = None


def read_component(entry: Entry) -> ComponentDraft:
    handle = read_handle(entry, "component")
    return ComponentDraft(
        handle=handle,
        name=read_name(entry, handle),
        description=entry.read("description", as_told, ""),
        service=entry.refer("service", "service"),
        start_date=entry.read("start_date", as_day, None),
        code=entry.read("code", as_code, None),
    )


def write_component(draft: ComponentDraft) -> Plain:
    return said(
        handle=draft.handle,
        name=draft.name,
        description=draft.description,
        service=draft.service,
        start_date=draft.start_date.isoformat() if draft.start_date else None,
        code=draft.code,
    )


def as_told(value: Any) -> str:
    """A word or two to readers."""
    return clean(as_text(value, most=LONGEST_TOLD), LONGEST_TOLD)


def as_code(value: Any) -> str:
    """What outsiders know a thing by: given where it is known elsewhere already."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Refused("BAD_CODE", "it must be twelve small letters and digits.")
    return value


def as_day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:  # 30 February
            value = None
    if not isinstance(value, date) or isinstance(value, datetime) or value.year not in YEARS:
        raise Refused("BAD_DAY", "it must be a day like 2026-11-02.")
    return value
