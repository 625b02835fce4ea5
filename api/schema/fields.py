"""Fields that need a word of explanation, or whose answer depends on who asks."""

from collections.abc import Callable
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField

PER_VIEWER: Final = "per_viewer"


def described(description: str) -> Callable[[Callable[..., Any]], StrawberryField]:
    def make(resolver: Callable[..., Any]) -> StrawberryField:
        return strawberry.field(resolver, description=description)

    return make


def followed(description: str) -> Callable[[Callable[..., Any]], StrawberryField]:
    def make(resolver: Callable[..., Any]) -> StrawberryField:
        return strawberry.subscription(resolver, description=description)

    return make


def acted(description: str) -> Callable[[Callable[..., Any]], StrawberryField]:
    def make(resolver: Callable[..., Any]) -> StrawberryField:
        return strawberry.mutation(resolver, description=description)

    return make


def per_viewer(description: str | None = None) -> Callable[[Callable[..., Any]], StrawberryField]:
    """Two of the same scope may get different answers: live answers are shared, so none may hold it."""

    def make(resolver: Callable[..., Any]) -> StrawberryField:
        return strawberry.field(resolver, description=description, metadata={PER_VIEWER: True})

    return make
