"""Addresses as SQLAlchemy wants them."""

from api.settings import Settings


def sqlalchemy_url(url: str) -> str:
    return Settings(database_url=url).sqlalchemy_url
