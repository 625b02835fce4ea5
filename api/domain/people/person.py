"""A person as administrators write one: every value normalised or refused."""

import re
from dataclasses import dataclass, replace

from api.domain.clean import clean_line
from api.domain.oncall.wallclock import zone_named
from api.domain.refusal import Refused
from api.domain.rights import ROLES, Role

LONGEST_NAME = 100
LONGEST_EMAIL = 254
_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
# A country, or a part of one: "DE", "DE-BY", "CH-Stadt Zurich".
_HOLIDAYS = re.compile(r"[A-Z]{2}(-[^\W_][\w .'-]{0,39})?")
# Who may receive mail is for the mail server to say; this only keeps out what breaks a header or a line.
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """`holidays` names the public holidays they keep; None means nobody's."""

    handle: str
    name: str
    email: str
    time_zone: str
    role: str
    holidays: str | None = None


def check_person(draft: PersonDraft) -> PersonDraft:
    """The draft with every value in its one spelling."""
    return replace(
        draft,
        handle=check_handle(draft.handle),
        name=check_name(draft.name),
        email=check_email(draft.email),
        time_zone=check_time_zone(draft.time_zone),
        role=check_role(draft.role),
        holidays=check_holidays(draft.holidays),
    )


def check_handle(handle: str) -> str:
    if not _HANDLE.fullmatch(handle):
        message = "A handle is made of small letters, digits, dots and dashes, like ana or ana-ruiz."
        raise Refused("BAD_HANDLE", message)
    return handle


def check_name(name: str) -> str:
    cleaned = clean_line(name, LONGEST_NAME)
    if not cleaned:
        raise Refused("BAD_NAME", "A person needs a name.")
    return cleaned


def check_email(email: str) -> str:
    trimmed = email.strip()
    if len(trimmed) > LONGEST_EMAIL or not _EMAIL.fullmatch(trimmed) or not trimmed.isprintable():
        raise Refused("BAD_EMAIL", "This is no e-mail address: write it like ana@example.org.")
    return trimmed


def check_time_zone(name: str) -> str:
    return zone_named(name).key


def check_holidays(code: str | None) -> str | None:
    """Only how it is written: whether a calendar is kept for it is asked where the calendars are."""
    if not code:
        return None
    if not _HOLIDAYS.fullmatch(code):
        message = "Public holidays are those of a country or a part of one, like DE or DE-BY."
        raise Refused("BAD_HOLIDAYS", message)
    return code


def check_role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise Refused("BAD_ROLE", f"A role is one of {', '.join(ROLES)}.")


def handle_for(email: str, *, taken: frozenset[str]) -> str:
    """A handle made of the address's first part, with a number where somebody has it."""
    spelled = re.sub(r"[^a-z0-9._-]+", "-", email.split("@", maxsplit=1)[0].lower()).strip("._-")
    stem = spelled[:50] or "person"
    if stem not in taken:
        return stem
    number = next(number for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
    return f"{stem}-{number}"
