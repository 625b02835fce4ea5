"""An organisation file from its text: YAML 1.2 as plain values with their lines, then the rules for files."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from api.domain.marked import DEEPEST, Keyed, Leaf, Listing, Marked, Problem
from api.domain.organisation.file import BadFile, OrganisationFile, read_organisation

LARGEST: Final = 2 * 1024 * 1024
# Counted as if every alias were written out: a few lines of aliases can otherwise stand for billions.
MOST_VALUES: Final = 200_000

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_YES_NO: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Only what reads back as it is written: 007, 0x1F and 1_000 are texts to us, as keys and handles may be.
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,59}")
_PLAIN: Final = (None, "")


def read_file(text: str | bytes) -> OrganisationFile:
    """Raises BadFile with every mistake that one reading can find. Slow: some 100 kB a second."""
    return read_organisation(marked(_decoded(text)))


def marked(text: str) -> Marked:
    """The one document of a YAML text; raises BadFile where it is none."""
    composer = _Composer(text)
    try:
        return composer.document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        begun = error.context_mark
        since = f" (from line {begun.line + 1})" if begun and begun is not mark else ""
        sentence = f"this is not YAML: {error.problem or error.context}{since}."
        raise _bad(mark.line + 1 if mark else 1, sentence) from None
    except YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        raise _bad(line, "this is not YAML: there is a character that cannot be read.") from None


def _decoded(text: str | bytes) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise _bad(1, f"this file is larger than {LARGEST // 1024**2} MB.")
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(text.count(b"\n", 0, error.start) + 1, "this is not UTF-8.") from None


def _bad(line: int, sentence: str) -> BadFile:
    return BadFile([Problem(line, sentence)])


class _Composer:
    """Events into values. What has a tag is refused, so that a file can never be more than data."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self._anchors: dict[str, tuple[Marked, int]] = {}
        self._size = 0

    def document(self) -> Marked:
        found: Marked = Keyed({}, 1)
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _bad(_line(event), "a second document begins here; one file is one document.")
                found = self._value(next(self._events), deep=0)
        return Keyed({}, found.line) if found == Leaf(None, found.line) else found

    def _value(self, event: Any, *, deep: int) -> Marked:
        if deep > DEEPEST:
            raise _bad(_line(event), "this is nested too deeply.")
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if getattr(event, "tag", None) is not None:
            raise _bad(_line(event), "tags, written with !, are not read here.")
        before = self._size
        self._count(event, 1)
        made = self._made(event, deep=deep)
        if event.anchor is not None:
            self._anchors[event.anchor] = made, self._size - before
        return made

    def _made(self, event: Any, *, deep: int) -> Marked:
        match event:
            case MappingStartEvent():
                return self._keyed(event, deep=deep)
            case SequenceStartEvent():
                return self._listing(event, deep=deep)
            case ScalarEvent():
                return Leaf(_scalar(event), _line(event))
        raise _bad(_line(event), "this is not a value.")  # pragma: no cover - the parser sends nothing else

    def _keyed(self, start: Any, *, deep: int) -> Keyed:
        pairs: dict[str, Marked] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or event.value == "<<":
                raise _bad(_line(event), "a key must be a plain word; write merged keys out.")
            if event.value in pairs:
                raise _bad(_line(event), f"`{event.value[:40]}` is there twice in one mapping.")
            lines[event.value] = _line(event)
            pairs[event.value] = self._value(next(self._events), deep=deep + 1)
        return Keyed(pairs, _line(start), lines)

    def _listing(self, start: Any, *, deep: int) -> Listing:
        items: list[Marked] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, deep=deep + 1))
        return Listing(tuple(items), _line(start))

    def _alias(self, event: Any) -> Marked:
        if event.anchor not in self._anchors:
            raise _bad(_line(event), f"*{event.anchor} stands for nothing that is whole by now.")
        found, size = self._anchors[event.anchor]
        self._count(event, size)
        return found

    def _count(self, event: Any, size: int) -> None:
        self._size += size
        if self._size > MOST_VALUES:
            raise _bad(
                _line(event), f"with its aliases written out, this holds more than {MOST_VALUES} values."
            )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> str | int | bool | None:
    """YAML 1.2's core words, by ourselves: whatever the file's own %YAML line says, `no` is a word."""
    text: str = event.value
    if event.style not in _PLAIN:
        return text
    if text in _NOTHING:
        return None
    if text in _YES_NO:
        return _YES_NO[text]
    return int(text) if _NUMBER.fullmatch(text) else text
