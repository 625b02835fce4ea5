"""Regular expressions that cannot stall: every character of the text is looked at once.

Python's own engine can take for ever on a pattern like `(a+)+b`, and an alert must never wait for one.
This one walks all possibilities side by side, as the engine of Prometheus does, and leaves out what
cannot be done so: look-arounds and back-references. As there, the whole text has to match.
"""

from collections.abc import Callable
from typing import TypeAlias

from api.domain.alerts.pattern_syntax import Chars, Either, Node, Repeat, Sequence, parse
from api.domain.refusal import Refused

TEXT_LIMIT = 1024
STATES_LIMIT = 500
_REMEMBERED = 4096

_States: TypeAlias = frozenset[int]
_Test: TypeAlias = Callable[[str], bool]


class Pattern:
    """Equal to another of the same source; what it remembers only makes it faster."""

    __slots__ = ("_accept", "_outs", "_start", "_steps", "_tests", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._tests: list[_Test | None] = []
        self._outs: list[tuple[int, ...]] = []
        self._accept = self._state(None)
        self._start = self._closed({self._built(parse(source), self._accept)})
        self._steps: dict[tuple[_States, str], _States] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text (its first 1024 characters, when it is longer) is of this form."""
        states = self._start
        for char in text[:TEXT_LIMIT]:
            if not states:
                return False
            states = self._step(states, char)
        return self._accept in states

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"

    def _step(self, states: _States, char: str) -> _States:
        if (known := self._steps.get((states, char))) is not None:
            return known
        reached = {
            out
            for state in states
            if (test := self._tests[state]) is not None and test(char)
            for out in self._outs[state]
        }
        if len(self._steps) >= _REMEMBERED:
            self._steps.clear()
        return self._steps.setdefault((states, char), self._closed(reached))

    def _closed(self, states: set[int]) -> _States:
        """These states and all that is reached from them without reading a character."""
        found, waiting = set(states), list(states)
        while waiting:
            state = waiting.pop()
            if self._tests[state] is None:
                fresh = [out for out in self._outs[state] if out not in found]
                found.update(fresh)
                waiting.extend(fresh)
        return frozenset(found)

    def _state(self, test: _Test | None, *outs: int) -> int:
        if len(self._tests) >= STATES_LIMIT:
            raise Refused("BAD_PATTERN", f"The pattern '{self.source}' stands for too many repetitions.")
        self._tests.append(test)
        self._outs.append(outs)
        return len(self._tests) - 1

    def _built(self, node: Node, after: int) -> int:
        """The state that begins `node` and goes on to `after`."""
        match node:
            case Chars(test):
                return self._state(test, after)
            case Sequence(parts):
                for part in reversed(parts):
                    after = self._built(part, after)
                # A state of its own for nothing at all, too: repeating nothing must not be free.
                return after if parts else self._state(None, after)
            case Either(options):
                return self._state(None, *(self._built(option, after) for option in options))
        return self._repeated(node, after)

    def _repeated(self, node: Repeat, after: int) -> int:
        part, least, most = node.part, node.least, node.most
        first = after
        if most is None:
            first = self._state(None)
            self._outs[first] = (self._built(part, first), after)
        else:
            for _ in range(most - least):
                first = self._state(None, self._built(part, first), after)
        for _ in range(least):
            first = self._built(part, first)
        return first
