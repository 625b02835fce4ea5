"""When a route or a maintenance applies: what is asked of an alert, and how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from api.domain.alerts.pattern import Pattern
from api.domain.refusal import Refused

Place = Literal["label", "field"]
How = Literal["equals", "in", "matches"]

FIELDS = ("title", "severity", "integration")
DEPTH_LIMIT = 6
PARTS_LIMIT = 100
TEXT_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions see of an alert. A label it lacks is the empty text, as in Prometheus."""

    labels: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)

    def said(self, place: Place, name: str) -> str:
        return (self.labels if place == "label" else self.fields).get(name, "")


@dataclass(frozen=True, slots=True)
class Compare:
    place: Place
    name: str
    how: How
    values: tuple[str, ...]
    pattern: Pattern | None = None

    def holds(self, subject: Subject) -> bool:
        said = subject.said(self.place, self.name)
        return said in self.values if self.pattern is None else self.pattern.matches(said)

    def told(self) -> str:
        wanted = " or ".join(f"'{value}'" for value in self.values)
        verb = "matches" if self.how == "matches" else "is"
        return f"{self.place} {self.name} {verb} {wanted}"


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]

    def holds(self, subject: Subject) -> bool:
        return all(part.holds(subject) for part in self.parts)

    def told(self) -> str:
        return "(" + " and ".join(part.told() for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]

    def holds(self, subject: Subject) -> bool:
        return any(part.holds(subject) for part in self.parts)

    def told(self) -> str:
        return "(" + " or ".join(part.told() for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class NoneOf:
    part: "Condition"

    def holds(self, subject: Subject) -> bool:
        return not self.part.holds(subject)

    def told(self) -> str:
        return f"not {self.part.told()}"


Condition: TypeAlias = Compare | AllOf | AnyOf | NoneOf


def parse_condition(written: Any, *, depth: int = 0) -> Condition:
    """`{label: env, equals: staging}`, or with `in: [...]`, or `matches: "..."`; `{field: title, ...}` asks
    the alert itself; `{all: [...]}`, `{any: [...]}` and `{not: {...}}` join conditions.
    """
    if not isinstance(written, Mapping):
        raise _bad("A condition is written as {label: env, equals: staging}.")
    if depth > DEPTH_LIMIT:
        raise _bad(f"Conditions may lie {DEPTH_LIMIT} deep inside each other.")
    match sorted(written, key=str):
        case ["all"]:
            return AllOf(_parts(written["all"], "all", depth))
        case ["any"]:
            return AnyOf(_parts(written["any"], "any", depth))
        case ["not"]:
            return NoneOf(parse_condition(written["not"], depth=depth + 1))
        case _:
            return _compare(written)


def write_condition(condition: Condition) -> dict[str, Any]:
    match condition:
        case Compare(place, name, how, values):
            return {place: name, how: list(values) if how == "in" else values[0]}
        case AllOf(parts):
            return {"all": [write_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [write_condition(part) for part in parts]}
    return {"not": write_condition(condition.part)}


def _parts(written: Any, word: str, depth: int) -> tuple[Condition, ...]:
    if not isinstance(written, list) or not 0 < len(written) <= PARTS_LIMIT:
        raise _bad(f"'{word}' holds a list of 1 to {PARTS_LIMIT} conditions.")
    return tuple(parse_condition(part, depth=depth + 1) for part in written)


def _compare(written: Mapping[Any, Any]) -> Compare:
    place = _one_of(written, ("label", "field"))
    how = _one_of(written, ("equals", "in", "matches"))
    if strange := [str(key) for key in written if key not in (place, how)]:
        raise _bad(f"A condition has no '{strange[0][:40]}'.")
    name = _text(written[place], place)
    if place == "field" and name not in FIELDS:
        raise _bad(f"There is no field '{name}': {', '.join(FIELDS)}.")
    if how == "in":
        return Compare(place, name, how, _values(written[how]))
    value = _text(written[how], how)
    return Compare(place, name, how, (value,), Pattern(value) if how == "matches" else None)


def _one_of(written: Mapping[Any, Any], words: tuple[Any, ...]) -> Any:
    given = [word for word in words if word in written]
    if len(given) != 1:
        raise _bad(f"A condition has exactly one of {', '.join(repr(word) for word in words)}.")
    return given[0]


def _values(written: Any) -> tuple[str, ...]:
    if not isinstance(written, list) or not 0 < len(written) <= PARTS_LIMIT:
        raise _bad(f"'in' holds a list of 1 to {PARTS_LIMIT} texts.")
    return tuple(_text(value, "in") for value in written)


def _text(value: Any, where: str) -> str:
    """YAML reads `true` and `5` as what they are; a label is always text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 10**30:
        raise _bad(f"'{where}' is a number that no label has.")
    if not isinstance(value, str | int | float) or len(text := str(value)) > TEXT_LIMIT:
        raise _bad(f"'{where}' is a text of at most {TEXT_LIMIT} characters.")
    return text


def _bad(sentence: str) -> Refused:
    return Refused("BAD_CONDITION", sentence)
