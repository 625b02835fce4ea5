"""Values with the line each was written on, read strictly: what is wrong is noted, and reading goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeAlias, TypeVar

from api.domain.clean import clean_line
from api.domain.duration import parse_duration
from api.domain.refusal import Refused

T = TypeVar("T")
DEEPEST: Final = 30
LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text, whole number, yes or no, or nothing; from a screen also a time or a length."""

    value: Any
    line: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple["Marked", ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Keyed:
    pairs: Mapping[str, "Marked"]
    line: int = 0
    key_lines: Mapping[str, int] = field(default_factory=dict)


Marked: TypeAlias = Leaf | Listing | Keyed


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` is 0 where it came from no file."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing named by another: `noun` is person, team, ladder, schedule, service, contact or channel."""

    noun: str
    handle: str
    line: int
    label: str  # of what names it


@dataclass(slots=True)
class Notes:
    """What a reading came upon: everything wrong, and everything that must exist."""

    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def problem(self, line: int, sentence: str) -> None:
        self.problems.append(Problem(line, sentence))


class Entry:
    """One mapping being read; `label` begins every sentence about it. `close` it at the end."""

    def __init__(self, written: Marked, notes: Notes, label: str) -> None:
        self.written = written if isinstance(written, Keyed) else Keyed({}, written.line)
        self.notes = notes
        self.label = label
        self._asked: set[str] = set()
        if not isinstance(written, Keyed):
            self.wrong("it must be a mapping with keys and values.")

    def wrong(self, sentence: str, key: str | None = None, *, line: int | None = None) -> None:
        place = f"{self.label}, {key}" if key else self.label
        self.notes.problem(self.line_of(key) if line is None else line, f"{place}: {sentence}")

    def line_of(self, key: str | None = None) -> int:
        found = self.written.pairs.get(key) if key else None
        return found.line if found else self.written.line

    def has(self, key: str) -> bool:
        """Also with nothing behind it."""
        self._asked.add(key)
        return key in self.written.pairs

    def value(self, key: str) -> Marked | None:
        """None where the key is absent, or has nothing behind it."""
        found = self.written.pairs.get(key) if self.has(key) else None
        return None if isinstance(found, Leaf) and found.value in (None, "") else found

    def is_empty_text(self, key: str) -> bool:
        return self.written.pairs.get(key) == Leaf("", self.line_of(key))

    def read(self, key: str, parse: Callable[[Any], T], otherwise: T, *, required: bool = False) -> T:
        """`otherwise` is what an absent key means; it also stands in for a value that is no good."""
        found = self.value(key)
        if found is None:
            if required:
                self.wrong(f"it needs `{key}`.")
            return otherwise
        return self.attempt(lambda: parse(plain(found)), otherwise, key=key)

    def attempt(
        self, work: Callable[[], T], otherwise: T, *, key: str | None = None, line: int | None = None
    ) -> T:
        try:
            return work()
        except Refused as no:
            self.wrong(no.message, key, line=line)
            return otherwise

    def listing(self, key: str) -> tuple[Marked, ...]:
        found = self.value(key)
        if found is None:
            return ()
        if not isinstance(found, Listing):
            self.wrong("it must be a list.", key)
            return ()
        return found.items

    def entries(self, key: str, label: str) -> list["Entry"]:
        return [
            Entry(item, self.notes, f"{self.label}, {label} {place}")
            for place, item in enumerate(self.listing(key), 1)
        ]

    def inside(self, key: str) -> "Entry | None":
        found = self.value(key)
        return Entry(found, self.notes, f"{self.label}, {key}") if found else None

    def texts(self, key: str, *, most: int = 100) -> list[tuple[str, int]]:
        """Each text with its line."""
        leaves = [(self._text(item, key), item.line) for item in self.listing(key)]
        if len(leaves) > most:
            self.wrong(f"it lists at most {most}.", key)
        return [(text, line) for text, line in leaves if text]

    def refer(self, key: str, noun: str) -> str | None:
        """The handle of something that must exist."""
        handle = self.read(key, as_text, None)
        if handle:
            self.name(noun, handle, self.line_of(key))
        return handle

    def name(self, noun: str, handle: str, line: int) -> None:
        self.notes.references.append(Reference(noun, handle, line, self.label))

    def close(self) -> None:
        """Refuse what nobody asked for: a key that is spelled wrong would otherwise say nothing."""
        for key in self.written.pairs:
            if key not in self._asked:
                line = self.written.key_lines.get(key, self.written.line)
                known = ", ".join(sorted(self._asked))
                self.wrong(f"`{key[:40]}` is not something it has; it has {known}.", line=line)

    def _text(self, item: Marked, key: str) -> str:
        return self.attempt(lambda: as_text(plain(item)), "", key=key, line=item.line)


def mark(value: Any, *, deep: int = 0) -> Marked:
    """What came from no file, in the same shape; lines are 0."""
    if deep > DEEPEST:
        raise Refused("BAD_SHAPE", "This is nested too deeply.")
    if isinstance(value, Mapping):
        return Keyed({str(key): mark(inner, deep=deep + 1) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return Listing(tuple(mark(inner, deep=deep + 1) for inner in value))
    return Leaf(value)


def plain(marked: Marked) -> Any:
    match marked:
        case Keyed(pairs):
            return {key: plain(inner) for key, inner in pairs.items()}
        case Listing(items):
            return [plain(inner) for inner in items]
    return marked.value


def as_text(value: Any, *, most: int = LONGEST) -> str:
    """A number or yes-or-no is taken as it is written; a mapping or list is refused."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, int):
        value = str(value) if abs(value) < 10**60 else ""
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise Refused("BAD_TEXT", f"it must be a text of 1 to {most} characters.")
    return value


def as_line(value: Any) -> str:
    return clean_line(as_text(value), LONGEST)


def as_number(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Refused("BAD_NUMBER", f"it must be a whole number from {least} to {most}.")
        return value

    return check


def as_choice(*words: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in words:
            raise Refused("BAD_WORD", f"it must be one of {', '.join(words)}.")
        return str(value)

    return check


def as_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("BAD_FLAG", "it must be true or false.")
    return value


def as_length(value: Any) -> timedelta:
    """Written like 5m; from a screen also as a length."""
    return value if isinstance(value, timedelta) else parse_duration(value)
