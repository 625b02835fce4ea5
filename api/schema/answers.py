"""One operation run and written down: the bytes every transport sends."""

from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.domain.refusal import Refused
from api.schema import refusals
from api.schema.context import Context
from api.schema.limits import read_document, refuse_nul
from api.schema.refusals import coded
from api.schema.root import SCHEMA

READING: Final = frozenset({OperationType.QUERY})
ACTING: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
# A live answer is its subscription's document, run as a query over what changed.
LIVE: Final = frozenset({OperationType.SUBSCRIPTION})


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks: a document, which operation of it, and with which variables."""

    text: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`codes` are those of its errors. `ran` is False where it was refused before anything of it ran."""

    body: bytes
    codes: frozenset[str] = frozenset()
    ran: bool = True
    has_data: bool = True


async def answer(
    question: Question,
    context: Context,
    *,
    allowed: Collection[OperationType] = ACTING,
    root: object = None,
) -> Answer:
    """Never raises for what a client may send."""
    try:
        refuse_nul(question.variables)
        result = await SCHEMA.execute(
            question.text,
            variable_values=question.variables,
            context_value=context,
            root_value=root,
            operation_name=question.operation_name,
            allowed_operation_types=allowed,
        )
    except (GraphQLError, MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError) as no:
        return refused([_spoken(no)])
    errors = result.errors or []
    if result.data is None and all(error.path is None for error in errors):
        return refused(errors)
    return _written(result.data, errors)


def refused(errors: list[GraphQLError]) -> Answer:
    """Nothing ran."""
    body = orjson.dumps({"errors": [refusals.told(error) for error in errors]})
    return Answer(body, _codes(errors), ran=False, has_data=False)


def refusal(no: Refused) -> Answer:
    return refused([coded(no.message, no.code)])


async def interest_of(question: Question, context: Context) -> None:
    """Ask a subscription's resolver what it wants to hear of; raises GraphQLErrors in an ExceptionGroup.

    The document is parsed, measured, validated and its right asked, once, and nothing goes on running.
    """
    refuse_nul(question.variables)
    read_document(question.text, SCHEMA._schema)  # noqa: SLF001 - the very cache that execution reads
    stream = await SCHEMA.stream(
        question.text,
        variable_values=question.variables,
        context_value=context,
        operation_name=question.operation_name,
        allowed_operation_types=LIVE,
    )
    async with aclosing(stream):
        async for result in stream:
            errors: list[GraphQLError] | None = getattr(result, "errors", None)
            if errors:
                raise ExceptionGroup("not followed", errors)


def told_in(group: ExceptionGroup[Exception]) -> list[GraphQLError]:
    """The errors of a group that `interest_of` raised."""
    return [error for error in group.exceptions if isinstance(error, GraphQLError)]


def _written(data: object, errors: list[GraphQLError]) -> Answer:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = [refusals.told(error) for error in errors]
    return Answer(orjson.dumps(body), _codes(errors), has_data=data is not None)


def _codes(errors: list[GraphQLError]) -> frozenset[str]:
    return frozenset(refusals.code_of(error) for error in errors)


def _spoken(no: Exception) -> GraphQLError:
    match no:
        case GraphQLError():
            return no
        case InvalidOperationTypeError():
            return coded("This kind of operation is not done this way.", "OPERATION_NOT_ALLOWED")
        case CannotGetOperationTypeError():
            return coded("Say which operation of this document is meant.", refusals.INVALID)
        case _:
            return coded("There is no query in this request.", "MALFORMED")
