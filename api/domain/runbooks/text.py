"""A runbook's Markdown, read: everything wrong with it is told at once, each with its line."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from api.domain.marked import Notes, Problem
from api.domain.people.person import check_handle
from api.domain.refusal import Refused
from api.domain.runbooks.front import read_front, readable_title
from api.domain.runbooks.pieces import Piece, cut, lines_of
from api.domain.runbooks.runbook import (
    LARGEST_TEXT,
    MOST_STEPS,
    Block,
    Front,
    Include,
    Passage,
    Runbook,
    Step,
)
from api.domain.runbooks.step import Draft, read_step

MOST_PROBLEMS: Final = 100
_LONGEST_SLUG: Final = 50
# What no database keeps, or no encoding writes.
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


class BadRunbook(Refused):
    """Everything wrong with a text, a line each; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))[:MOST_PROBLEMS]
        super().__init__("BAD_RUNBOOK", "\n".join(str(problem) for problem in self.problems))


def read_runbook(text: str) -> Runbook:
    """Raises BadRunbook with all that is wrong. What it includes is not looked at; see `runbook_parts`."""
    _check_can_be_kept(text)
    notes = Notes()
    pieces = cut(lines_of(text), notes)
    front = Front(title="")
    blocks: list[tuple[int, Block]] = []
    for piece in pieces:
        if piece.kind == "front":
            front = read_front(piece.inner, notes)
        elif (block := _block(piece, notes)) is not None:
            blocks.append((piece.line, block))
    named = _named(blocks, notes)
    _check_options(named, notes)
    if notes.problems:
        raise BadRunbook(notes.problems)
    return Runbook(front, tuple(block for _, block in named))


def _check_can_be_kept(text: str) -> None:
    if len(text.encode(errors="surrogatepass")) > LARGEST_TEXT:
        raise BadRunbook([Problem(0, f"a runbook has at most {LARGEST_TEXT // 1024} kB of text.")])
    if unkept := _UNKEPT.search(text):
        line = len(lines_of(text[: unkept.start()]))
        raise BadRunbook([Problem(line, "there is a character here that cannot be kept: take it out.")])


def _block(piece: Piece, notes: Notes) -> Block | None:
    match piece.kind:
        case "step":
            return _read_step(piece, notes)
        case "include":
            return _read_include(piece, notes)
        case "passage" if piece.markdown.strip():
            return Passage(piece.markdown)
    return None


def _read_step(piece: Piece, notes: Notes) -> Step:
    title = ""
    try:
        title = readable_title(piece.words)
    except Refused as no:
        notes.problem(piece.line, f"the title of the step: {no.message}")
    draft = Draft(
        line=piece.line, kind=piece.step, title=title, details=piece.details, body=piece.markdown.strip("\n")
    )
    return read_step(draft, notes)


def _read_include(piece: Piece, notes: Notes) -> Include | None:
    try:
        return Include(check_handle(piece.words))
    except Refused:
        notes.problem(piece.line, "write it as “::: include”, and the handle of one runbook.")
        return None


def _named(blocks: Sequence[tuple[int, Block]], notes: Notes) -> list[tuple[int, Block]]:
    """With an id for every step: its own, or one made of its title."""
    steps = [(line, block) for line, block in blocks if isinstance(block, Step)]
    if len(steps) > MOST_STEPS:
        notes.problem(steps[MOST_STEPS][0], f"a runbook has at most {MOST_STEPS} steps.")
    taken: set[str] = set()
    for line, step in steps:
        if step.id in taken:
            notes.problem(line, f"two steps have the id “{step.id}”.")
        taken |= {step.id} - {""}
    counts: dict[str, int] = {}
    return [(line, _with_id(block, taken, counts)) for line, block in blocks]


def _with_id(block: Block, taken: set[str], counts: dict[str, int]) -> Block:
    if not isinstance(block, Step) or block.id:
        return block
    stem = slug(block.title)
    made = stem
    while made in taken:
        counts[stem] = counts.get(stem, 1) + 1
        made = f"{stem}-{counts[stem]}"
    taken.add(made)
    return replace(block, id=made)


def slug(title: str) -> str:
    """ "Fail over to Zürich!" is fail-over-to-zurich."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or "step"


def _check_options(blocks: Sequence[tuple[int, Block]], notes: Notes) -> None:
    """An option leads to a later step; one that is not here may be in what is included."""
    places = {block.id: place for place, (_, block) in enumerate(blocks) if isinstance(block, Step)}
    includes = any(isinstance(block, Include) for _, block in blocks)
    for place, (line, block) in enumerate(blocks):
        for option in block.options if isinstance(block, Step) else ():
            target = option.goes_to
            if target is None or (target not in places and includes):
                continue
            if target not in places:
                notes.problem(line, f"“{option.words}” leads to “{target}”, and there is no such step.")
            elif places[target] <= place:
                notes.problem(
                    line, f"“{option.words}” leads back to “{target}”: only later steps can follow."
                )
