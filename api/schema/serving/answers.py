"""One operation run and written down: the bytes every transport sends."""

from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.domain.refusal import Refused
from api.schema import refusals
from api.schema.context import Context
from api.schema.refusals import coded
from api.schema.root import SCHEMA
from api.schema.serving.limits import kind_of, read_document, refuse_nul

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
        check(question)
        result = await SCHEMA.execute(
            question.text,
            variable_values=question.variables,
            context_value=context,
            root_value=root,
            operation_name=question.operation_name,
            allowed_operation_types=allowed,
        )
    except GraphQLError as error:
        return refused([error])
    except InvalidOperationTypeError:
        return refused([coded("This kind of operation is not done this way.", "OPERATION_NOT_ALLOWED")])
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


def check(question: Question) -> OperationType:
    """Which kind of operation is meant; GraphQLError for what can not be asked at all."""
    refuse_nul(question.variables)
    # The very cache that execution reads from.
    document = read_document(question.text, SCHEMA._schema)  # noqa: SLF001
    kind = kind_of(document, question.operation_name)
    if kind is None:
        raise coded("Say which operation of this document is meant.", refusals.INVALID)
    return OperationType(kind.value)


async def interest_of(question: Question, context: Context) -> None:
    """Ask a subscription's resolver what it wants to hear of; raises GraphQLErrors in an ExceptionGroup.

    The document is parsed, measured, validated and its right asked, once, and nothing goes on running.
    """
    check(question)
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
