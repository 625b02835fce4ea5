"""What is told only once: links that let somebody in, and tokens that act as somebody."""

from datetime import datetime

import strawberry

from api.actions.people import links, tokens
from api.schema.people.me import Token


@strawberry.type
class Link:
    url: str
    expires_at: datetime

    @classmethod
    def of(cls, link: links.NewLink, public_url: str) -> "Link":
        return cls(url=link.url(public_url), expires_at=link.expires_at)


@strawberry.type
class NewToken:
    token: Token
    secret: str

    @classmethod
    def of(cls, made: tokens.NewToken) -> "NewToken":
        return cls(token=Token.of(made.row), secret=made.secret)
