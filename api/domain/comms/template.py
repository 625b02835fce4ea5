"""Words with named slots: no logic, nothing to escape from, and a slot left empty refuses to be published."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from api.domain.clean import clean_line
from api.domain.comms.audience import AUDIENCES, Audience, UpdateState
from api.domain.comms.update import check_body, check_headline
from api.domain.people.person import check_handle
from api.domain.refusal import Refused

# Filled by us: from the promise and from what the components suffer.
NEXT_UPDATE: Final = "next_update"
COMPONENTS: Final = "components"
RESERVED: Final = frozenset({NEXT_UPDATE, COMPONENTS})
# A promise that is only made when the text goes out keeps its place until then.
LATER: Final = "{{next_update}}"

NAME_LIMIT: Final = 120
SLOT_LIMIT: Final = 500
MOST_SLOTS: Final = 20

_HINTS: Final = {
    NEXT_UPDATE: "Say when the next update comes.",
    COMPONENTS: "Name the components that suffer.",
}
_SLOT: Final = re.compile(r"\{\{[ \t]{0,8}([a-z][a-z0-9_]{0,39})[ \t]{0,8}\}\}")
# What other template languages would run, and what a slot looks like to somebody who mistyped one.
_STRAY: Final = re.compile(r"\{\{|\}\}|\{%|%\}")


@dataclass(frozen=True, slots=True)
class Words:
    """What an update says: the name of the thing, and the text."""

    headline: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A template as somebody saves it. `state` is the one it is meant for; None for any."""

    handle: str
    name: str
    audiences: tuple[Audience, ...]
    state: UpdateState | None
    words: Words
    pre_authorised: bool


def check_template(draft: TemplateDraft) -> TemplateDraft:
    """As it is kept: cleaned, and refused for what could never be filled in."""
    name = clean_line(draft.name, NAME_LIMIT)
    if not name:
        raise Refused("NAME_MISSING", "Name the template.")
    if not draft.audiences:
        raise Refused("AUDIENCE_MISSING", "Say for which audiences it is meant.")
    state = draft.state or "investigating"
    words = Words(check_headline(draft.words.headline), check_body(draft.words.body, state))
    return replace(
        draft,
        handle=check_handle(draft.handle),
        name=name,
        audiences=tuple(one for one in AUDIENCES if one in draft.audiences),
        words=check_words(words),
    )


def slots_of(words: Words) -> tuple[str, ...]:
    """The names that whoever uses these words has to fill in, as they come; ours are not among them."""
    found = _SLOT.findall(words.headline) + _SLOT.findall(words.body)
    return tuple(name for name in dict.fromkeys(found) if name not in RESERVED)


def check_words(words: Words) -> Words:
    """Of a template: every brace belongs to a slot, and the headline does not hang on a time."""
    for text in (words.headline, words.body):
        stray = _STRAY.search(_SLOT.sub("", text))
        if stray is not None:
            raise Refused("BAD_TEMPLATE", f"“{stray[0]}” is no slot: write {{{{name}}}}, in small letters.")
    if NEXT_UPDATE in _SLOT.findall(words.headline):
        raise Refused(
            "BAD_TEMPLATE", "A headline stays while promises move: leave {{next_update}} out of it."
        )
    if len(slots_of(words)) > MOST_SLOTS:
        raise Refused("BAD_TEMPLATE", f"A template has at most {MOST_SLOTS} slots.")
    return words


def clean_slots(words: Words, values: Mapping[str, str]) -> dict[str, str]:
    """Of what was filled in, that which these words ask for: on one line, and not longer than a phrase."""
    found = {name: values[name] for name in slots_of(words) if name in values}
    long = [name for name, value in found.items() if len(value.strip()) > SLOT_LIMIT]
    if long:
        raise Refused("SLOT_TOO_LONG", f"At most {SLOT_LIMIT} characters go into {_named(long)}.")
    return {name: clean_line(value, SLOT_LIMIT) for name, value in found.items()}


def fill(words: Words, values: Mapping[str, str]) -> Words:
    """Each slot once: what stands in a value is never read as a slot again. Refused where one is empty."""
    used = dict.fromkeys(_SLOT.findall(words.headline) + _SLOT.findall(words.body))
    missing = [name for name in used if not values.get(name)]
    if missing:
        hints = "".join(f" {_HINTS[name]}" for name in missing if name in _HINTS)
        raise Refused("SLOT_MISSING", f"Fill in {_named(missing)}.{hints}")
    return Words(_filled(words.headline, values), _filled(words.body, values))


def with_promise(body: str, said: str) -> str:
    """The one slot that may wait until the text goes out."""
    return body.replace(LATER, said)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], text)


def _named(names: list[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)
