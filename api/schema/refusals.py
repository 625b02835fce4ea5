"""How "no" is said: a union member where the schema has one, else an error with a stable code."""

from typing import Any, Final

import strawberry
import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.types import ExecutionContext
from strawberry.types.field import StrawberryField

from api.domain.refusal import Refused
from api.outage import is_outage

log = structlog.get_logger(__name__)

PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
INVALID: Final = "GRAPHQL_VALIDATION_FAILED"
BAD_INPUT: Final = "BAD_USER_INPUT"
TOO_DEEP: Final = "TOO_DEEP"
TOO_MANY_TOKENS: Final = "TOO_MANY_TOKENS"
BUSY: Final = "BUSY"
UNEXPECTED: Final = "INTERNAL"
SIGN_IN: Final = "SIGN_IN"


@strawberry.type(description='The answer "no": a stable code and a sentence.')
class Refusal:
    code: str
    message: str

    @classmethod
    def of(cls, refused: Refused) -> "Refusal":
        return cls(code=refused.code, message=refused.message)


class Refusals(strawberry.ExceptionHandler[Refused, Refusal]):
    """Wherever a field's type has Refusal among its members, a rule's "no" becomes that member."""

    def handle(self, exception: Refused, *, field: StrawberryField, info: strawberry.Info) -> Refusal:
        del field, info
        return Refusal.of(exception)


def coded(message: str, code: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


def told(error: GraphQLError) -> dict[str, Any]:
    """The error as the client sees it: what is our fault says nothing of how it happened."""
    code, message = _code_and_message(error)
    shown: dict[str, Any] = {"message": message, "extensions": {"code": code}}
    if error.locations:
        shown["locations"] = [place.formatted for place in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown


def report(errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
    """Log, once, what is our fault."""
    known = execution_context is not None and execution_context.graphql_document is not None
    name = execution_context.operation_name if execution_context and known else None
    for error in errors:
        code = code_of(error)
        if code == UNEXPECTED:
            log.error(
                "a resolver failed", operation=name, path=error.path, exc_info=error.original_error or error
            )
        elif code == BUSY:
            log.warning(
                "an answer had to wait",
                operation=name,
                path=error.path,
                reason=type(error.original_error).__name__,
            )


def code_of(error: GraphQLError) -> str:
    return _code_and_message(error)[0]


def _code_and_message(error: GraphQLError) -> tuple[str, str]:
    original = error.original_error
    given = (error.extensions or {}).get("code")
    if isinstance(given, str):
        return given, error.message
    if isinstance(original, Refused):
        return original.code, original.message
    if is_outage(original):
        return BUSY, "Tocsin cannot answer at this moment. Try again shortly."
    if isinstance(error, GraphQLSyntaxError) or _is_askers_fault(error):
        return _of_request(error)
    return UNEXPECTED, "Unexpected error."


def _is_askers_fault(error: GraphQLError) -> bool:
    """Said by graphql-core itself before any resolver ran, of the document or of its variables."""
    return error.original_error is None or (error.path is None and bool(error.nodes))


def _of_request(error: GraphQLError) -> tuple[str, str]:
    """Without the names it suggests instead: they would spell out the schema to whoever guesses."""
    message = error.message.partition(" Did you mean")[0][:300]
    if isinstance(error, GraphQLSyntaxError):
        too_large = {"tokens": TOO_MANY_TOKENS, "nested too deeply": TOO_DEEP}
        return next((code for words, code in too_large.items() if words in message), PARSE_FAILED), message
    is_input = error.path is not None or any(
        node.kind in {"variable_definition", "variable"} for node in error.nodes or ()
    )
    return (BAD_INPUT if is_input else INVALID), message
