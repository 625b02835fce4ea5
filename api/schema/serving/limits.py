"""How large a question may be: measured once per document, before anything of it is validated or run."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
)
from strawberry.extensions import SchemaExtension

from api.schema.connections import MOST, USUAL
from api.schema.refusals import BAD_INPUT, TOO_DEEP, coded

TOKENS: Final = 2_500
DEPTH: Final = 12
ALIASES: Final = 30
DIRECTIVES: Final = 50
# Fields as they are written; validation compares equal names with each other, pair by pair, and what is in
# them as well: REPEATS bounds the pairs of the latter.
FIELDS: Final = 300
REPEATS: Final = 2_000
# Values an answer may hold at most, lists taken as long as their `first` allows.
VALUES: Final = 150_000
_KEPT: Final = 256
_NUL: Final = re.compile(r"\\u(0000|\{0+\})")
# A plain list's length is not in the question; this is what one is taken to hold.
_PLAIN_LIST: Final = 10


@dataclass(frozen=True, slots=True)
class Size:
    """What a document asks for, every fragment spread out; `fields` are counted as they are written."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    values: int = 0
    repeats: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
            self.values + other.values,
            self.repeats + other.repeats,
        )


@lru_cache(maxsize=_KEPT)
def read_document(text: str, schema: GraphQLSchema) -> DocumentNode:
    """The parsed document; GraphQLError when it cannot be read or is too large to be answered."""
    if _NUL.search(text):
        raise _nul()
    try:
        document = parse(text, max_tokens=TOKENS)
        size = measure(document, schema)
    except RecursionError:
        raise coded("This document is nested too deeply.", TOO_DEEP) from None
    for what, asked, most, code in (
        ("levels", size.depth, DEPTH, TOO_DEEP),
        ("aliases", size.aliases, ALIASES, "TOO_MANY_ALIASES"),
        ("directives", size.directives, DIRECTIVES, "TOO_MANY_DIRECTIVES"),
        ("fields", size.fields, FIELDS, "TOO_MANY_FIELDS"),
        ("pairs of fields of one name", size.repeats, REPEATS, "TOO_MANY_FIELDS"),
        ("values", size.values, VALUES, "TOO_COSTLY"),
    ):
        if asked > most:
            raise coded(f"This document asks for more than {most} {what}.", code)
    return document


def measure(document: DocumentNode, schema: GraphQLSchema) -> Size:
    return _Measure(schema, document).whole()


def kind_of(document: DocumentNode, operation_name: str | None) -> OperationType | None:
    """Query, mutation or subscription; None where no operation, or no single one, is meant."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if operation_name is not None:
        operations = [one for one in operations if one.name and one.name.value == operation_name]
    return operations[0].operation if len(operations) == 1 else None


class ReadDocuments(SchemaExtension):
    """Parses and measures, each document once."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.query:
            context.graphql_document = read_document(context.query, context.schema._schema)  # noqa: SLF001
        yield


class _Measure:
    """One walk; a fragment is measured once, however often and however deep it is spread."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        # None while it is being measured: a fragment within itself is for validation to refuse.
        self._spread: dict[str, Size | None] = {}

    def whole(self) -> Size:
        total = Size(repeats=sum(count * count for count in self._composite().values()))
        for one in self._document.definitions:
            match one:
                case OperationDefinitionNode():
                    root = self._schema.get_root_type(one.operation)
                    total += self._of_selections(one.selection_set, root) + _directives(one)
                case FragmentDefinitionNode():
                    total += Size(fields=_written(one.selection_set))
        return total

    def _composite(self) -> Counter[str]:
        """How often each name is written with something inside."""
        names: Counter[str] = Counter()
        waiting: list[Any] = list(self._document.definitions)
        while waiting:
            inside = getattr(waiting.pop(), "selection_set", None)
            for one in inside.selections if inside else ():
                if isinstance(one, FieldNode) and one.selection_set:
                    names[one.alias.value if one.alias else one.name.value] += 1
                waiting.append(one)
        return names

    def _of_selections(self, selections: SelectionSetNode | None, owner: GraphQLType | None) -> Size:
        total = Size()
        for one in selections.selections if selections else ():
            total += _directives(one)
            match one:
                case FieldNode():
                    total += self._of_field(one, owner)
                case FragmentSpreadNode():
                    total += self._of_spread(one.name.value)
                case InlineFragmentNode():
                    on = one.type_condition
                    inner = self._schema.get_type(on.name.value) if on else owner
                    total += self._of_selections(one.selection_set, inner)
        return total

    def _of_spread(self, name: str) -> Size:
        if name not in self._spread and name in self._fragments:
            self._spread[name] = None
            fragment = self._fragments[name]
            inner = self._schema.get_type(fragment.type_condition.name.value)
            size = self._of_selections(fragment.selection_set, inner)
            self._spread[name] = Size(size.depth, size.aliases, size.directives, 0, size.values)
        return self._spread.get(name) or Size()

    def _of_field(self, node: FieldNode, owner: GraphQLType | None) -> Size:
        field: GraphQLField | None = getattr(owner, "fields", {}).get(node.name.value)
        inner = self._of_selections(node.selection_set, get_named_type(field.type) if field else None)
        is_introspection = node.name.value.startswith("__")  # graphql-core has a rule for its depth
        return Size(
            depth=0 if is_introspection else inner.depth + 1,
            aliases=inner.aliases + (node.alias is not None),
            directives=inner.directives,
            fields=inner.fields + 1,
            values=1 + inner.values * _length(node, field),
        )


def _directives(node: Any) -> Size:
    return Size(directives=len(node.directives or ()))


def _written(selections: SelectionSetNode | None) -> int:
    """Fields of a fragment's own text."""
    return sum(
        isinstance(one, FieldNode) + _written(getattr(one, "selection_set", None))
        for one in (selections.selections if selections else ())
    )


def _length(node: FieldNode, field: GraphQLField | None) -> int:
    """How many of this field's children there may be: `first` or `last` says it, of lists and connections."""
    if field is None:
        return 1
    if "first" in field.args:
        given = next((one.value for one in node.arguments or () if one.name.value in {"first", "last"}), None)
        if isinstance(given, IntValueNode) and len(given.value) < 4:
            return min(max(int(given.value), 1), MOST)
        default = field.args["first"].default_value or USUAL
        return default if given is None and isinstance(default, int) else MOST
    if node.name.value in {"nodes", "edges"}:
        return 1  # the connection above them has counted its rows
    return _PLAIN_LIST if is_list_type(get_nullable_type(field.type)) else 1


def refuse_nul(variables: Any) -> None:
    """Postgres keeps no NUL in text, and nobody's text has one."""
    match variables:
        case str() if "\0" in variables:
            raise _nul()
        case dict():
            for key, value in variables.items():
                refuse_nul(key)
                refuse_nul(value)
        case list():
            for value in variables:
                refuse_nul(value)


def _nul() -> GraphQLError:
    return coded("Text with a NUL character is no text.", BAD_INPUT)
