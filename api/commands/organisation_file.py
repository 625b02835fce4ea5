"""How commands read an organisation file, and say what it changes or what is wrong with it."""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import typer

from api.actions.organisation.planning import Plan
from api.actions.organisation.reading import LARGEST, read_file
from api.commands.runbook_files import Beside, beside
from api.domain.organisation.difference import PlannedChange
from api.domain.organisation.file import BadFile

ACTOR: Final = "machine"
_SIGNS: Final = {"create": "+", "change": "~", "restore": "+", "archive": "-"}
_COLOURS: Final = {"create": "32", "change": "33", "restore": "32", "archive": "31"}


def read(path: str) -> Beside:
    """`-` is the standard input, in the folder we are in. What cannot be read ends the command with 2."""
    try:
        if path == "-":
            return beside(read_file(sys.stdin.buffer.read(LARGEST + 1)), Path.cwd())
        with Path(path).open("rb") as file:
            return beside(read_file(file.read(LARGEST + 1)), Path(path).parent)
    except OSError as error:
        print(f"tocsin: {path} cannot be read: {error.strerror}.", file=sys.stderr)
        raise typer.Exit(2) from None
    except BadFile as no:
        raise refuse(path, no) from None


def refuse(path: str, no: BadFile) -> typer.Exit:
    """Says every mistake with its line; to be raised."""
    for problem in no.problems:
        print(f"{path}: {problem}", file=sys.stderr)
    print("tocsin: nothing was changed.", file=sys.stderr)
    return typer.Exit(2)


def told(plan: Plan) -> str:
    """One line for each change, and a last one that counts them."""
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines = [_line(change, coloured=coloured) for change in plan.changes]
    lines += [f"! {note}" for note in plan.notes]
    return "\n".join([*lines, _count(plan)])


def _line(change: PlannedChange, *, coloured: bool) -> str:
    start = f"{_SIGNS[change.verb]} {change.verb:<8}"
    if coloured:
        start = f"\x1b[{_COLOURS[change.verb]}m{start}\x1b[0m"
    return f"{start} {change.noun:<11} {change.handle}  {change.detail}".rstrip()


def _count(plan: Plan) -> str:
    if not plan.changes:
        return "No changes: the organisation is as the file says."
    counted = Counter(change.verb for change in plan.changes)
    kinds = ", ".join(f"{count} {verb}" for verb, count in counted.items())
    total = len(plan.changes)
    what = f"{total} change{'s' if total > 1 else ''} ({kinds})"
    return f"Applied {what}." if plan.applied else f"{what}. Nothing was changed yet."
