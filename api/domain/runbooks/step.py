"""One step of a runbook: who does it, what to expect, how it is proven, and where it leads."""

import re
from dataclasses import dataclass
from typing import Final

from api.domain.comms.audience import AUDIENCES, Audience
from api.domain.incidents.command import ROLES, WORDS, Role
from api.domain.marked import Notes
from api.domain.people.person import check_handle
from api.domain.refusal import Refused
from api.domain.runbooks.check import NAMES as CHECK_NAMES
from api.domain.runbooks.check import read_check, web_address
from api.domain.runbooks.front import length
from api.domain.runbooks.names import Names, Numbered, pair, prose
from api.domain.runbooks.runbook import Escalate, Option, Step, StepKind, Unattended

MOST_UNATTENDED: Final = 100
NAMES: Final = (
    *("id", "role", "expect", "within", "safety", "evidence", "inform", "escalate", "options"),
    *CHECK_NAMES,
    *("automation", "with", "unattended"),
)
_ESCALATE: Final = re.compile(
    r"after +(?P<after>\S+)(?: +when +(?P<when>\S.*))?|when +(?P<only>\S.*)", re.IGNORECASE
)
_PARAMETER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_ROLE_WORDS: Final[dict[str, Role]] = {
    **{role.replace("_", " "): role for role in ROLES},
    **{WORDS[role]: role for role in ROLES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A step's heading, the lines between its fence, and the Markdown below. `line` is its heading's."""

    line: int
    kind: StepKind
    title: str
    details: tuple[Numbered, ...]
    body: str


def read_step(draft: Draft, notes: Notes) -> Step:
    """Its `id` is empty where the text gives it none; see `named`."""
    names = Names(draft.details, NAMES, notes)
    step = Step(
        id=names.read("id", check_handle, ""),
        kind=draft.kind,
        title=draft.title,
        body=draft.body,
        role=names.read("role", _role, None),
        expect=names.words("expect"),
        within=names.read("within", length, None),
        safety=names.words("safety"),
        evidence=names.read("evidence", web_address, None),
        inform=names.each("inform", _audience, commas=True),
        escalate=names.read("escalate", _escalate, None),
        options=names.each("options", _option),
        check=read_check(names),
        automation=names.read("automation", check_handle, None),
        parameters=_parameters(names),
        unattended=names.read("unattended", _unattended, None),
    )
    _check_belongs(names, draft, notes)
    return step


def _check_belongs(names: Names, draft: Draft, notes: Notes) -> None:
    """What makes sense only beside something else."""
    if draft.kind != "decide" and names.has("options"):
        names.wrong("options", "only a “Decide:” step has them.")
    if draft.kind == "decide" and len(names.each("options", str)) < 2:
        notes.problem(names.line_of("options", draft.line), "a “Decide:” step needs two options or more.")
    if names.has("with") and not names.has("automation"):
        names.wrong("with", "it needs “automation” beside it.")
    if names.has("unattended") and not (names.has("automation") or names.has("check")):
        names.wrong("unattended", "only an automation or a check can run without anybody.")


def _role(words: str) -> Role:
    role = _ROLE_WORDS.get(" ".join(re.split(r"[\s_-]+", words.lower())))
    if role is None:
        raise Refused("BAD_ROLE", f"it must be one of {', '.join(role.replace('_', ' ') for role in ROLES)}.")
    return role


def _audience(words: str) -> Audience:
    for audience in AUDIENCES:
        if words.lower() == audience:
            return audience
    raise Refused("BAD_AUDIENCE", f"it must be one of {', '.join(AUDIENCES)}.")


def _escalate(words: str) -> Escalate:
    found = _ESCALATE.fullmatch(words)
    if found is None:
        raise Refused("BAD_ESCALATE", "write “after 10m”, “when …” or “after 10m when …”.")
    after = length(found["after"]) if found["after"] else None
    return Escalate(after=after, when=prose(found["when"] or found["only"] or ""))


def _option(words: str) -> Option:
    said, arrow, target = words.rpartition("->")
    if not arrow:
        return Option(prose(words))
    if not said.strip():
        raise Refused("BAD_OPTION", "write it as “words -> step-id”.")
    return Option(prose(said.strip()), check_handle(target.strip()))


def _parameters(names: Names) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in names.each("with", _parameter, commas=True):
        if name in found:
            names.wrong("with", f"“{name}” is there twice.")
        found[name] = value
    return found


def _parameter(words: str) -> tuple[str, str]:
    name, value = pair(words)
    if not _PARAMETER.fullmatch(name):
        raise Refused("BAD_PARAMETER", "a name is made of letters, digits, dots, dashes and underscores.")
    return name, value


def _unattended(words: str) -> Unattended:
    found = re.fullmatch(r"at most ([0-9]{1,4}) in (\S+)", " ".join(words.lower().split()))
    if found is None or not 1 <= int(found[1]) <= MOST_UNATTENDED:
        raise Refused("BAD_LIMIT", f"write “at most 2 in 1h”, with a number from 1 to {MOST_UNATTENDED}.")
    return Unattended(int(found[1]), length(found[2]))
