"""The organisation as a file: what, applied where it came from, changes nothing."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.runbooks import written_runbooks
from api.domain.alerts.route import Route
from api.domain.organisation.difference import Standing, named_by
from api.domain.organisation.file import Draft, OrganisationFile, write_organisation
from api.store.organisation import written

_WIDEST: Final = 1000
_ONE_LINE: Final = 130
# Times and a few words, which YAML 1.1 takes for numbers and for yes and no; and what begins with a question
# mark, which ruamel takes for a key where it stands in brackets.
_MISREAD: Final = re.compile(r"[0-9]+:[0-5]?[0-9]|y|n|yes|no|on|off|[?].*", re.IGNORECASE)


async def export(session: AsyncSession, *, now: datetime) -> str:
    """Without secrets: keys and addresses stay what they are when the file comes back."""
    file = await exported(session, now=now)
    return await asyncio.to_thread(dump, write_organisation(file))


async def exported(session: AsyncSession, *, now: datetime) -> OrganisationFile:
    """With the texts of runbooks in it; that section is left out while there are none."""
    file = as_file(await written.standing(session, now=now))
    return replace(file, runbooks=await written_runbooks(session) or None)


def as_file(standing: Standing) -> OrganisationFile:
    """Disabled people are listed while something still names them."""
    sections = {section: dict(drafts) for section, drafts in standing.live.items()}
    sections["people"] |= _named_still(standing)
    alive = standing.live["services"]
    routes = (route for route in standing.routes if route.service is None or route.service in alive)
    return OrganisationFile(
        sections,
        tuple(_numbered(list(routes))),
        duty=standing.duty,
        comms=standing.comms,
        synonyms=standing.synonyms,
    )


def dump(shape: dict[str, Any]) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = _WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump({section: _section(said) for section, said in shape.items()}, text)
    return text.getvalue()


def _section(said: Any) -> Any:
    """A line for each entry of a list, and for each key of what is one mapping."""
    if isinstance(said, dict):
        return {key: _laid_out(inner) for key, inner in said.items()}
    return [_laid_out(entry) for entry in said]


def _laid_out(value: Any) -> Any:
    """What fits on a line is written on one, and what older readers of YAML would misread is quoted."""
    if isinstance(value, dict):
        keyed = CommentedMap((key, _laid_out(inner)) for key, inner in value.items())
        if _fits(value):
            keyed.fa.set_flow_style()
        return keyed
    if isinstance(value, list):
        listing = CommentedSeq(_laid_out(inner) for inner in value)
        if _fits(value):
            listing.fa.set_flow_style()
        return listing
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    """Plain lines are written below each other, and what is odd about a text is written out in quotes."""
    if _MISREAD.fullmatch(value) or not (value.isprintable() or _is_plain(value)):
        return DoubleQuotedScalarString(value)
    return LiteralScalarString(value) if "\n" in value else value


def _is_plain(value: str) -> bool:
    lines = value.split("\n")
    visible = all(line.isprintable() and line == line.rstrip() for line in lines)
    return visible and bool(lines[0]) and not lines[0][0].isspace()


def _fits(value: Any) -> bool:
    return len(str(value)) <= _ONE_LINE


def _named_still(standing: Standing) -> dict[str, Draft]:
    named = named_by(standing.live, ())
    return {
        handle: draft for handle, draft in standing.archived["people"].items() if ("person", handle) in named
    }


def _numbered(routes: list[Route]) -> list[Route]:
    return [replace(route, position=place) for place, route in enumerate(routes, 1)]
