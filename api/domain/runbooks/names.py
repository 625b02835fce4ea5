"""`name: words` lines, as the front part and the steps of a runbook are written; each with its line."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeVar

from api.domain.clean import clean_line
from api.domain.marked import LONGEST, Notes
from api.domain.odd import is_odd, odd_name
from api.domain.refusal import Refused

T = TypeVar("T")
MOST_ITEMS: Final = 50
_LONGEST_NAME: Final = 40
_MOST_HINTS: Final = 100

# A line of the text, and its number.
Numbered = tuple[int, str]


@dataclass(slots=True)
class _Said:
    """Behind a name stand words on its own line, or items on lines below it."""

    line: int
    words: str
    items: list[Numbered]


class Names:
    """What the lines say by name. What is wrong is noted with its line, and reading goes on."""

    def __init__(self, lines: Iterable[Numbered], known: Collection[str], notes: Notes) -> None:
        self._notes = notes
        self._known = known
        self._said: dict[str, _Said] = {}
        last: _Said | None = None
        for number, line in lines:
            if not line.strip():
                continue
            if (item := _item(line)) is not None:
                self._take_item(last, number, item)
            else:
                last = self._take_name(number, line)

    def has(self, name: str) -> bool:
        said = self._said.get(name)
        return said is not None and bool(said.words or said.items)

    def line_of(self, name: str, otherwise: int) -> int:
        return self._said[name].line if name in self._said else otherwise

    def wrong(self, name: str, sentence: str, *, line: int | None = None) -> None:
        self._notes.problem(self._said[name].line if line is None else line, f"{name}: {sentence}")

    def words(self, name: str, *, most: int = LONGEST) -> str:
        """Prose, on one line; empty where the name is absent."""
        return self.read(name, lambda words: prose(words, most=most), "")

    def read(self, name: str, parse: Callable[[str], T], otherwise: T) -> T:
        """`otherwise` is what an absent name means; it also stands in for words that are no good."""
        if not self.has(name):
            return otherwise
        said = self._said[name]
        if said.items:
            self.wrong(name, "write it on one line.", line=said.items[0][0])
            return otherwise
        return self._attempt(name, said.line, said.words, parse, otherwise)

    def each(self, name: str, parse: Callable[[str], T], *, commas: bool = False) -> tuple[T, ...]:
        """One for every item; words on the name's own line are one, or with `commas` several."""
        found: list[T] = []
        for line, words in self._items(name, commas=commas):
            parsed = self._attempt(name, line, words, parse, None)
            if parsed is not None:
                found.append(parsed)
        return tuple(found)

    def _items(self, name: str, *, commas: bool) -> list[Numbered]:
        if not self.has(name):
            return []
        said = self._said[name]
        parts = said.words.split(",") if commas else [said.words]
        items = said.items or [(said.line, part.strip()) for part in parts if part.strip()]
        if len(items) > MOST_ITEMS:
            self.wrong(name, f"it lists at most {MOST_ITEMS}.")
        return items[:MOST_ITEMS]

    def _attempt(self, name: str, line: int, words: str, parse: Callable[[str], T], otherwise: T) -> T:
        try:
            return parse(words)
        except Refused as no:
            self.wrong(name, no.message, line=line)
            return otherwise

    def _take_item(self, last: _Said | None, number: int, item: str) -> None:
        if last is None:
            self._notes.problem(number, "a “- …” line stands below the name it belongs to.")
        elif last.words:
            self._notes.problem(number, "what is said on the name's own line has no “- …” lines below it.")
        elif item:
            last.items.append((number, item))

    def _take_name(self, number: int, line: str) -> _Said:
        written, colon, words = line.partition(":")
        name = " ".join(written.split()).lower()
        said = _Said(number, _unquoted(words.strip()), [])
        if not colon or line[0].isspace() or not name:
            self._notes.problem(number, "write “name: words” here, or “  - words” below a name.")
        elif name not in self._known:
            self._notes.problem(number, f"there is no “{name[:_LONGEST_NAME]}” here{self._hint(name)}")
        elif name in self._said:
            self.wrong(name, "it is there twice.", line=number)
        else:
            self._said[name] = said
        return said

    def _hint(self, name: str) -> str:
        if len(self._notes.problems) > _MOST_HINTS:  # nobody reads on, and each takes a while
            return "."
        near = get_close_matches(name[:_LONGEST_NAME], self._known, n=1, cutoff=0.6)
        return f"; did you mean “{near[0]}”?" if near else f"; there is {', '.join(self._known)}."


def prose(words: str, *, most: int = LONGEST) -> str:
    if len(words) > most:
        raise Refused("TOO_LONG", f"it has at most {most} characters.")
    return clean_line(words, most)


def exact(words: str) -> str:
    """What a machine will read is kept to the letter, and so every letter must be one that people see."""
    if len(words) > LONGEST:
        raise Refused("TOO_LONG", f"it has at most {LONGEST} characters.")
    if odd := next((char for char in words if is_odd(char)), None):
        raise Refused("ODD_CHARACTER", f"it holds what nobody can see, {odd_name(odd)}: take it out.")
    return words


def pair(words: str) -> tuple[str, str]:
    """`team=payments`."""
    name, equals, value = (part.strip() for part in exact(words).partition("="))
    if not name or not equals or not value:
        raise Refused("BAD_PAIR", "write it as name=value.")
    return name, value


def _item(line: str) -> str | None:
    stripped = line.strip()
    if stripped != "-" and not stripped.startswith(("- ", "-\t")):
        return None
    return _unquoted(stripped[1:].strip())


def _unquoted(words: str) -> str:
    inner = words[1:-1]
    quoted = len(words) > 1 and words[0] == words[-1] == '"' and '"' not in inner
    return inner if quoted else words
