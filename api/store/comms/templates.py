"""The questions asked of templates: words with slots, kept in versions by the edits that changed them."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.store.comms.comms import TemplateRow


async def by_handle(session: AsyncSession, handle: str) -> TemplateRow | None:
    """Archived ones too."""
    question = select(TemplateRow).where(TemplateRow.handle == handle)
    return (await session.scalars(question)).one_or_none()


async def lock(session: AsyncSession, handle: str) -> TemplateRow | None:
    """As it is now: whoever held it before has committed."""
    question = select(TemplateRow).where(TemplateRow.handle == handle).with_for_update()
    return (await session.scalars(question.execution_options(populate_existing=True))).one_or_none()


async def everything(session: AsyncSession, *, archived: bool) -> Sequence[TemplateRow]:
    question = select(TemplateRow).order_by(TemplateRow.name, TemplateRow.handle)
    if not archived:
        question = question.where(TemplateRow.archived_at.is_(None))
    return (await session.scalars(question)).all()


async def by_ids(session: AsyncSession, ids: Collection[uuid.UUID]) -> Sequence[TemplateRow]:
    """Archived ones too."""
    return (await session.scalars(select(TemplateRow).where(TemplateRow.id.in_(ids)))).all()
