"""Every question that the GraphQL face takes without being told anything."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from api.schema.root import SCHEMA

_MOST_FIELDS: Final = 120


def questions(depth: int) -> Iterator[str]:
    """One document for each way down from the root; `depth` counts what leads on below it."""
    root = SCHEMA._schema.query_type
    assert root is not None
    for name, field in root.fields.items():
        if _is_free(field):
            for below in _ways(get_named_type(field.type), depth):
                yield f"{{ {name}{below} }}"


def _ways(kind: GraphQLNamedType, depth: int) -> Iterator[str]:
    """Plain fields together, and each that leads on by itself: all at once would be too large."""
    if isinstance(kind, GraphQLUnionType):
        for one in kind.types:
            for way in _ways(one, depth):
                yield f" {{ ... on {one.name}{way} }}"
        return
    if not isinstance(kind, GraphQLObjectType):
        yield ""
        return
    yield f" {{ {' '.join(['__typename', *_plain(kind)])} }}"
    for name, field in _leading_on(kind):
        below = _whole(get_named_type(field.type), depth - 1, [_MOST_FIELDS])
        yield f" {{ {name}{below} }}"


def _whole(kind: GraphQLNamedType, depth: int, left: list[int]) -> str:
    if not isinstance(kind, GraphQLObjectType):
        return " { __typename }" if isinstance(kind, GraphQLUnionType) else ""
    plain = ["__typename", *_plain(kind)]
    left[0] -= len(plain)
    further = []
    for name, field in _leading_on(kind):
        if depth > 0 and left[0] > 0:
            further.append(name + _whole(get_named_type(field.type), depth - 1, left))
    return f" {{ {' '.join([*plain, *further])} }}"


def _plain(kind: GraphQLObjectType) -> list[str]:
    return [
        name
        for name, field in kind.fields.items()
        if _is_free(field)
        and not isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLUnionType)
    ]


def _leading_on(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLField]]:
    for name, field in kind.fields.items():
        if _is_free(field) and isinstance(get_named_type(field.type), GraphQLObjectType):
            yield name, field


def _is_free(field: GraphQLField) -> bool:
    return not any(is_required_argument(argument) for argument in field.args.values())
