"""The letter of one issue for one reader: read when it is sent, and written in the reader's own zone."""

from uuid import UUID

from api.database import Database
from api.domain.briefings import briefing, weekly
from api.domain.briefings.sections import Issue
from api.domain.organisation.snapshot import Organisation
from api.publishing.briefing_letter import briefing_letter, weekly_letter
from api.store.briefings.briefings import BriefingRow
from api.store.paging.paging import Due
from worker.senders.page_letter import Letter


async def briefing_words(database: Database, due: Due, organisation: Organisation, *, base: str) -> Letter:
    words = due.words or {}
    async with database.read() as session:
        row = await session.get_one(BriefingRow, UUID(words["briefing"]))
    subject, link = str(words["title"]), f"{base}{words['navigate']}"
    figures = weekly.restore(row.facts)
    if figures is not None:
        made = weekly_letter(figures, words=weekly.in_words(figures), subject=subject, link=link)
    else:
        made = briefing_letter(_issue(row, due, organisation), subject=subject, link=link)
    return Letter(made.subject, made.text, made.html)


def _issue(row: BriefingRow, due: Due, organisation: Organisation) -> Issue:
    reader = organisation.people.get(due.person_id) if due.person_id else None
    author = organisation.person((row.issued_by or "").partition(":")[2])
    return Issue(
        number=row.number,
        kind=row.kind,
        subjects=briefing.restore(row.facts),
        known=row.known,
        unknown=row.unknown,
        issued_at=row.issued_at or row.created_at,
        issued_by=f"by {author.name}" if author else "by Tocsin",
        next_at=row.next_at,
        zone=reader.time_zone if reader else "UTC",
    )
