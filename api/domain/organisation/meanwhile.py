"""What others did to a thing while somebody had it open, in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.domain.plain import Plain


@dataclass(frozen=True, slots=True)
class Edited:
    """One edit as it is kept. `before` is None of what was new, `after` of what was put away."""

    by: str
    before: Plain | None
    after: Plain | None


def meanwhile(edits: Sequence[Edited]) -> str:
    """The oldest edit comes first; with none it is not known who it was."""
    if not edits:
        return "Somebody else changed it meanwhile."
    who = _listed(list(dict.fromkeys(edit.by for edit in edits)))
    before, after = edits[0].before or {}, edits[-1].after
    if after is None:
        return f"{who} archived it meanwhile."
    keys = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    if not keys:
        return f"{who} changed it meanwhile, and changed it back."
    return f"{who} changed {_listed([key.replace('_', ' ') for key in keys])} meanwhile."


def published_meanwhile(who: str, number: int, why: str) -> str:
    """Of what is kept in numbered versions."""
    return f"{who} published version {number} meanwhile: {why}"


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
