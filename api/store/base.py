"""What every table shares: the metadata with its naming rule, ids and column types."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import Text

Id = Annotated[uuid.UUID, mapped_column(UUID(as_uuid=True), primary_key=True)]
Json = dict[str, Any]


class Base(AsyncAttrs, DeclarativeBase):
    """Rows carry no relationships: a query says what it reads, and nothing loads by itself."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: ARRAY(Text),
        str: Text,
        uuid.UUID: UUID(as_uuid=True),
    }


def new_id() -> uuid.UUID:
    return uuid.uuid4()
