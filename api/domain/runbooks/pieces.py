"""A runbook's text cut into pieces: its front part, its steps, what it includes, and all that lies between.

Only lines that begin at the left margin give a text its structure, and none within a code fence there:
nothing in a list, a quotation or an indented block is ever taken for a step.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from api.domain.marked import Notes
from api.domain.runbooks.names import Numbered
from api.domain.runbooks.runbook import StepKind

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_STEP: Final = re.compile(r"(do|decide|check|communicate|roll ?back) *:(.*)", re.IGNORECASE)
_KINDS: Final[dict[str, StepKind]] = {
    "do": "do",
    "decide": "decide",
    "check": "check",
    "communicate": "communicate",
    "rollback": "roll back",
}
_STEP_LEVELS: Final = (2, 3)
_INCLUDE: Final = "::: include"
_END: Final = ":::"
_RULE: Final = "---"
_MANY: Final = 20
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Together the lines of all pieces are the lines of the text; `line` is the number of their first.

    `words` are a step's title, or the handle an include names; `fence` is where a step's details stand
    among its lines: the first line of the fence, and the one after its last.
    """

    kind: Literal["front", "step", "include", "end", "passage"]
    line: int
    lines: tuple[str, ...] = ()
    step: StepKind = "do"
    words: str = ""
    fence: tuple[int, int] = (0, 0)

    @property
    def details(self) -> tuple[Numbered, ...]:
        first, after = self.fence
        return tuple((self.line + at, self.lines[at]) for at in range(first + 1, after - 1))

    @property
    def inner(self) -> tuple[Numbered, ...]:
        """Of the front part what stands between its two rules, or below the one."""
        numbered = enumerate(self.lines, self.line)
        return tuple((number, line) for number, line in numbered if line.rstrip() != _RULE)

    @property
    def markdown(self) -> str:
        """Of a step what follows its details."""
        return "\n".join(self.lines[self.fence[1] :])


@dataclass(frozen=True, slots=True)
class _Heading:
    at: int
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class _Fence:
    """Its first line, and the one after its last."""

    at: int
    until: int
    info: str


@dataclass(frozen=True, slots=True)
class _Colons:
    """An include, or the line that ends a step without beginning another."""

    at: int
    kind: Literal["include", "end"]
    words: str = ""


_Landmark = _Heading | _Fence | _Colons


def lines_of(text: str) -> list[str]:
    """As every editor counts them, whichever way they end."""
    return _LINE_END.split(text.removeprefix(BOM))


def cut(lines: Sequence[str], notes: Notes) -> list[Piece]:
    """In the order of the text."""
    begins = _front_length(lines, notes)
    starts = [Piece(kind="front", line=1)] if begins else []
    starts += _starts(lines, list(_landmarks(lines, begins, notes)), begins, notes)
    ends = [*(piece.line - 1 for piece in starts[1:]), len(lines)]
    return [
        replace(piece, lines=tuple(lines[piece.line - 1 : end]))
        for piece, end in zip(starts, ends, strict=True)
        if piece.line <= end
    ]


def _front_length(lines: Sequence[str], notes: Notes) -> int:
    if lines[0].rstrip() != _RULE:
        notes.problem(1, "a runbook begins with a front part between two --- lines, with its title.")
        return 0
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() == _RULE:
            return at + 1
    notes.problem(1, "the front part never ends: put --- on a line of its own below it.")
    return len(lines)


def _landmarks(lines: Sequence[str], at: int, notes: Notes) -> Iterator[_Landmark]:
    while at < len(lines):
        line = lines[at]
        if line.startswith(("```", "~~~")) and (fence := _fence(lines, at, notes)):
            yield fence
            at = fence.until
            continue
        if line.startswith("#") and (heading := _heading(at, line)):
            yield heading
        elif line.startswith(_END) and (colons := _colons(at, line)):
            yield colons
        at += 1


def _fence(lines: Sequence[str], at: int, notes: Notes) -> _Fence | None:
    opening = lines[at]
    mark = opening[0]
    info = opening.lstrip(mark)
    size = len(opening) - len(info)
    if mark == "`" and mark in info:
        return None
    for end in range(at + 1, len(lines)):
        if _closes(lines[end], mark, size):
            return _Fence(at, end + 1, info.strip())
    closing = mark * size if size < _MANY else f"{size} times {mark}"
    notes.problem(at + 1, f"the code that begins here never ends: put {closing} on a line below it.")
    return _Fence(at, len(lines), info.strip())


def _closes(line: str, mark: str, size: int) -> bool:
    closing = line.strip(" \t")
    indent = len(line) - len(line.lstrip(" "))
    return indent < 4 and len(closing) >= size and closing == mark * len(closing)


def _heading(at: int, line: str) -> _Heading | None:
    words = line.lstrip("#")
    level = len(line) - len(words)
    if level > 6 or (words and words[0] not in " \t"):
        return None
    words = words.strip(" \t")
    without = words.rstrip("#")
    closed = not without or without[-1] in " \t"
    return _Heading(at, level, without.rstrip(" \t") if closed else words)


def _colons(at: int, line: str) -> _Colons | None:
    written = " ".join(line.split())
    if written == _END:
        return _Colons(at, "end")
    if written == _INCLUDE or written.startswith(_INCLUDE + " "):
        return _Colons(at, "include", written.removeprefix(_INCLUDE).strip())
    return None


def _starts(lines: Sequence[str], marks: Sequence[_Landmark], begins: int, notes: Notes) -> list[Piece]:
    """Each piece where it begins, without its lines; some turn out to have none."""
    starts = [Piece(kind="passage", line=begins + 1)]
    level = 0  # of the heading of the step we are in
    for place, mark in enumerate(marks):
        before, after = marks[place - 1] if place else None, marks[min(place + 1, len(marks) - 1)]
        match mark:
            case _Heading(at, depth, _):
                step = _step(lines, mark, after, notes)
                if step or depth <= level:
                    starts.append(step or Piece(kind="passage", line=at + 1))
                    level = depth if step else 0
            case _Fence(at, _, "step") if not (isinstance(before, _Heading) and _is_step(before)):
                notes.problem(at + 1, "a step's details stand right below a heading like “## Do: …”.")
            case _Colons(at, kind, words):
                starts += [Piece(kind=kind, line=at + 1, words=words), Piece(kind="passage", line=at + 2)]
                level = 0
    return starts


def _is_step(heading: _Heading) -> bool:
    return heading.level in _STEP_LEVELS and _STEP.fullmatch(heading.words) is not None


def _step(lines: Sequence[str], heading: _Heading, after: _Landmark, notes: Notes) -> Piece | None:
    """A heading that means a step and has no details would be lost among the words: say so."""
    found = _STEP.fullmatch(heading.words)
    if found is None or heading.level not in _STEP_LEVELS:
        return None
    at = heading.at
    if not isinstance(after, _Fence) or after.info != "step" or any(map(str.strip, lines[at + 1 : after.at])):
        notes.problem(at + 1, "a step has its details right below: a line ```step, and a line ``` to end it.")
        return None
    kind = _KINDS[found[1].lower().replace(" ", "")]
    fence = (after.at - at, after.until - at)
    return Piece(kind="step", line=at + 1, step=kind, words=found[2].strip(), fence=fence)
