"""The grammar of patterns: what may be written, read into a tree."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from api.domain.refusal import Refused

LENGTH_LIMIT = 256
DEPTH_LIMIT = 20
COUNT_LIMIT = 100

Test: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Chars:
    test: Test


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: "Node"
    least: int
    most: int | None


Node: TypeAlias = Chars | Sequence | Either | Repeat

_KINDS: dict[str, Test] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char == "_",
    "s": str.isspace,
    "D": lambda char: not char.isdecimal(),
    "W": lambda char: not (char.isalnum() or char == "_"),
    "S": lambda char: not char.isspace(),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_COUNTED = re.compile(r"\{(\d{1,6})(?:(,)(\d{1,6})?)?\}", re.ASCII)
_SHORT: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse(source: str) -> Node:
    """The tree of a pattern that matches whole texts: a leading `^` and a closing `$` say nothing new."""
    if len(source) > LENGTH_LIMIT:
        raise Refused("BAD_PATTERN", f"A pattern may have {LENGTH_LIMIT} characters.")
    reader = _Reader(source)
    node = reader.either(depth=0)
    if reader.more():
        reader.refuse("has a ')' too many")
    return node


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._text = source.removeprefix("(?i)")
        self._folds = self._text != source
        self._text = self._text.removeprefix("^")
        if self._text.endswith("$") and not _is_escaped(self._text, len(self._text) - 1):
            self._text = self._text[:-1]
        self._at = 0

    def more(self) -> bool:
        return self._at < len(self._text)

    def refuse(self, why: str) -> NoReturn:
        raise Refused("BAD_PATTERN", f"The pattern '{self._source}' {why}.")

    def either(self, *, depth: int) -> Node:
        if depth > DEPTH_LIMIT:
            self.refuse("has too many groups inside each other")
        options = [self._sequence(depth)]
        while self._took("|"):
            options.append(self._sequence(depth))
        return options[0] if len(options) == 1 else Either(tuple(options))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.more() and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._atom(depth)))
        return Sequence(tuple(parts))

    def _repeated(self, part: Node) -> Node:
        counts = self._counts()
        if counts is None:
            return part
        self._took("?")  # lazy or greedy is the same when only the whole text counts
        if self._counts() is not None:
            self.refuse("repeats a repetition")
        return Repeat(part, *counts)

    def _counts(self) -> tuple[int, int | None] | None:
        if self.more() and (short := _SHORT.get(self._text[self._at])):
            self._at += 1
            return short
        if (counted := _COUNTED.match(self._text, self._at)) is None:
            return None
        self._at = counted.end()
        least = int(counted[1])
        most = int(counted[3]) if counted[3] else None if counted[2] else least
        if max(least, most or 0) > COUNT_LIMIT or (most is not None and most < least):
            self.refuse(f"has a count that is not between 0 and {COUNT_LIMIT}, lower one first")
        return least, most

    def _atom(self, depth: int) -> Node:
        char = self._next()
        match char:
            case "(":
                return self._group(depth)
            case "[":
                return Chars(self._set())
            case ".":
                return Chars(lambda _: True)
            case "\\":
                return Chars(self._escaped())
            case "*" | "+" | "?":
                self.refuse(f"has a '{char}' with nothing to repeat")
            case "^" | "$":
                self.refuse(f"has a '{char}' in the middle: write \\{char} for the character")
        return Chars(self._literal(char))

    def _group(self, depth: int) -> Node:
        if self._took("?") and not self._took(":"):
            self.refuse("uses a kind of group that is not supported")
        node = self.either(depth=depth + 1)
        if not self._took(")"):
            self.refuse("lacks a ')'")
        return node

    def _set(self) -> Test:
        negated = self._took("^")
        tests: list[Test] = []
        while not tests or not self._took("]"):
            tests.append(self._member())
        return lambda char: any(test(char) for test in tests) != negated

    def _member(self) -> Test:
        char = self._next("lacks a ']'")
        if char == "[" and self._text[self._at : self._at + 1] == ":":
            self.refuse("names a class of characters: write \\w, \\d, \\s or a range")
        if char == "\\":
            kind = self._text[self._at : self._at + 1]
            if kind in _KINDS:
                return self._escaped()
            char = self._escaped_literal()
        if not self._range_follows():
            return self._literal(char)
        self._at += 1
        last = self._next("lacks a ']'")
        if last == "\\":
            last = self._escaped_literal()
        if last < char:
            self.refuse(f"has a range that runs backwards: {char}-{last}")
        return self._range(char, last)

    def _range_follows(self) -> bool:
        return self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] not in (
            "]",
            "",
        )

    def _escaped(self) -> Test:
        kind = self._text[self._at : self._at + 1]
        if kind in _KINDS:
            self._at += 1
            return _KINDS[kind]
        return self._literal(self._escaped_literal())

    def _escaped_literal(self) -> str:
        char = self._next("ends in a lone backslash")
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isalnum():
            self.refuse(f"uses \\{char}, which is not supported")
        return char

    def _literal(self, char: str) -> Test:
        if self._folds:
            return self._range(char, char)
        return char.__eq__

    def _range(self, first: str, last: str) -> Test:
        if not self._folds:
            return lambda char: first <= char <= last
        return lambda char: any(first <= form <= last for form in (char, char.lower(), char.upper()))

    def _next(self, otherwise: str = "ends too early") -> str:
        if not self.more():
            self.refuse(otherwise)
        self._at += 1
        return self._text[self._at - 1]

    def _took(self, char: str) -> bool:
        taken = self._text[self._at : self._at + 1] == char
        self._at += taken
        return taken


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
