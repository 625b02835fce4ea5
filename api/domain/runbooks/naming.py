"""What a runbook's text names of the organisation, and what a picture in it may be called."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from api.domain.marked import Problem
from api.domain.odd import has_odd
from api.domain.refusal import Refused
from api.domain.runbooks.pieces import lines_of
from api.domain.runbooks.runbook import Front

_LONGEST_NAME: Final = 200


def unknown_names(
    front: Front, text: str, *, services: Collection[str], people: Collection[str]
) -> Iterator[Problem]:
    """What is named and is not there, each with its line."""
    for handle in front.services:
        if handle not in services:
            yield Problem(_line(text, "services"), f"services: there is no service called “{handle[:80]}”.")
    if front.owner is not None and front.owner not in people:
        yield Problem(_line(text, "owner"), f"owner: there is nobody called “{front.owner[:80]}”.")


def check_picture_name(name: str) -> str:
    """It lies beside the text or in a folder below it, wherever that is written down."""
    parts = name.split("/")
    is_path = all(part not in ("", ".", "..") for part in parts) and not set(name) & set('\\:*?"<>|')
    if not is_path or len(name) > _LONGEST_NAME or has_odd(name):
        message = f"“{name[:80]}” is no name of a picture: write it like pictures/queue.png."
        raise Refused("BAD_PICTURE", message)
    return name


def still_named(text: str, pictures: Mapping[str, str]) -> dict[str, str]:
    """Without those that were taken out of the text again."""
    return {name: found for name, found in pictures.items() if name in text or quote(name) in text}


def _line(text: str, name: str) -> int:
    """Where the front part says it."""
    lines = enumerate(lines_of(text), 1)
    return next((at for at, line in lines if line.lower().startswith(name) and ":" in line), 1)
