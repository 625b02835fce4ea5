"""Alembic's environment: the metadata of all tables, on a connection we hand it."""

from alembic import context
from sqlalchemy import Connection

from api.store.tables import Base

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
