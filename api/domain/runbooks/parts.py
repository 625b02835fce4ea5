"""A runbook with the parts it includes put in their places: the one text that is rendered, kept and run."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.domain.marked import Notes, Problem
from api.domain.runbooks.names import Numbered
from api.domain.runbooks.pieces import Piece, cut, lines_of
from api.domain.runbooks.runbook import DEEPEST_INCLUDED, MOST_INCLUDED, Step
from api.domain.runbooks.text import BadRunbook, read_runbook

_END: Final = ":::"


@dataclass(frozen=True, slots=True)
class PartText:
    """The published text of a runbook that others may include, and the pictures it names."""

    text: str
    pictures: Mapping[str, str] = field(default_factory=dict)


def expand(
    text: str, pictures: Mapping[str, str], texts: Mapping[str, PartText]
) -> tuple[str, dict[str, str]]:
    """`texts` are parts by handle. Raises BadRunbook; what is wrong in a part has the line including it."""
    runbook = read_runbook(text)
    if not runbook.includes:
        return text, dict(pictures)
    whole = _Whole(texts, dict(pictures), {step.id for step in runbook.steps})
    for piece in _pieces(text):
        if piece.kind == "include":
            whole.add_part(piece.words, line=piece.line, within=())
        else:
            whole.add(piece.lines, line=piece.line)
    return whole.text(), whole.pictures


def content_hash(expanded_text: str, pictures: Mapping[str, str]) -> str:
    """Names the text with everything in it and each of its pictures: the same hash is the same runbook."""
    written = json.dumps([expanded_text, dict(pictures)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


class _Whole:
    """What has been put together so far, each line with the one of the including text it comes from."""

    def __init__(self, texts: Mapping[str, PartText], pictures: dict[str, str], ids: set[str]) -> None:
        self.pictures = pictures
        self._texts = texts
        self._ids = ids
        self._notes = Notes()
        self._lines: list[Numbered] = []
        self._included = 0

    def text(self) -> str:
        """Read once more: only now is it known whether it is too long, and where every option leads."""
        if self._notes.problems:
            raise BadRunbook(self._notes.problems)
        text = "\n".join(line for _, line in self._lines)
        try:
            read_runbook(text)
        except BadRunbook as bad:
            raise BadRunbook(self._at_home(bad.problems)) from None
        return text

    def add(self, lines: Sequence[str], *, line: int) -> None:
        self._lines += enumerate(lines, line)

    def add_part(self, handle: str, *, line: int, within: tuple[str, ...]) -> None:
        """Without its front and with its own parts in it; `within` are those it is included through."""
        self._included += 1
        if self._included > MOST_INCLUDED + 1:  # said already
            return
        part = self._texts.get(handle)
        if part is None:
            self._notes.problem(line, f"there is no published runbook “{handle}” to include.")
        elif why := self._refusal(handle, within):
            self._notes.problem(line, why)
        else:
            self._take(handle, part, line)
            self._add_end(line)
            self._add_pieces(handle, part, line, within)
            self._add_end(line)

    def _add_pieces(self, handle: str, part: PartText, line: int, within: tuple[str, ...]) -> None:
        for piece in _pieces(part.text):
            if piece.kind == "include":
                self.add_part(piece.words, line=line, within=(*within, handle))
            elif piece.kind != "front":
                self._lines += [(line, inner) for inner in piece.lines]

    def _refusal(self, handle: str, within: tuple[str, ...]) -> str | None:
        if handle in within:
            return f"“{handle}” includes itself, through {', '.join(within)}."
        if len(within) >= DEEPEST_INCLUDED:
            return f"“{handle}” is included more than {DEEPEST_INCLUDED} deep, through {', '.join(within)}."
        if self._included > MOST_INCLUDED:
            return f"a runbook includes at most {MOST_INCLUDED} others, with all that they include."
        return None

    def _take(self, handle: str, part: PartText, line: int) -> None:
        """Its ids and pictures must go together with those that are there."""
        for step in _steps(part.text):
            if step.id in self._ids:
                self._notes.problem(line, f"“{handle}” has a step “{step.id}” as well: give one another id.")
            self._ids.add(step.id)
        for name, picture in part.pictures.items():
            if self.pictures.setdefault(name, picture) != picture:
                self._notes.problem(line, f"“{handle}” has another picture that is called “{name}”.")

    def _add_end(self, line: int) -> None:
        # Neither the step above a part nor the last one in it swallows the words that follow.
        self._lines += [(line, ""), (line, _END), (line, "")]

    def _at_home(self, problems: Sequence[Problem]) -> list[Problem]:
        """By the lines of the text that includes."""
        return [
            Problem(self._lines[one.line - 1][0], one.sentence)
            if one.line
            else Problem(0, f"with all that it includes, {one.sentence}")
            for one in problems
        ]


def _pieces(text: str) -> list[Piece]:
    return cut(lines_of(text), Notes())


def _steps(text: str) -> tuple[Step, ...]:
    """A part was fit to read when it was published; if it no longer is, the whole says so."""
    try:
        return read_runbook(text).steps
    except BadRunbook:
        return ()
