"""The printed schema is current, and every document of the screens can be asked of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse, validate

from api.schema.print import FILE, printed
from api.schema.root import _RULES, SCHEMA
from api.schema.serving.limits import read_document

PWA = Path(__file__).resolve().parents[2] / "pwa"
_TEXT = re.compile(r"(?:graphql\(|/\* GraphQL \*/)\s*`([^`]*)`")


def test_the_printed_schema_is_current() -> None:
    """`make schema` prints it anew."""
    assert FILE.read_text() == printed()


def texts() -> list[str]:
    """Those of the screens, and those that the worker sends too."""
    paths = [
        *sorted((PWA / "src" / "graphql" / "documents").glob("*.ts")),
        *sorted((PWA / "shared").glob("*.ts")),
    ]
    return [text for path in paths for text in _TEXT.findall(path.read_text())]


def documents() -> Iterator[tuple[str, str]]:
    """Each operation with the fragments it uses, as the screens send it."""
    fragments: dict[str, str] = {}
    operations: dict[str, str] = {}
    for text in texts():
        for one in parse(text).definitions:
            if isinstance(one, FragmentDefinitionNode):
                fragments[one.name.value] = text
            elif isinstance(one, OperationDefinitionNode) and one.name:
                operations[one.name.value] = text
    for name, text in operations.items():
        used = dict.fromkeys([text])
        waiting = [text]
        while waiting:
            for spread in re.findall(r"\.\.\.\s*(\w+)", waiting.pop()):
                found = fragments.get(spread)
                if found is not None and found not in used:
                    used[found] = None
                    waiting.append(found)
        yield name, "\n".join(used)


@pytest.mark.parametrize(("name", "text"), list(documents()))
def test_what_the_screens_ask_is_answered_and_within_every_limit(name: str, text: str) -> None:
    document: DocumentNode = read_document(text, SCHEMA._schema)
    assert validate(SCHEMA._schema, document, _RULES) == []


def test_there_are_documents_to_check() -> None:
    assert len(list(documents())) > 10
