"""The full text of runbooks: written when one is published, and searched as somebody types."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runbooks.document import Document, Weight
from api.domain.runbooks.query import Forms, Query, Term, Wanted, Words
from api.domain.runbooks.worth import OVERDUE
from api.store.runbooks.runbooks import RunbookRow, RunbookSearchRow, RunbookWordRow

# The largest vocabulary that a process keeps to compare with; what few runbooks say is left out first.
MOST_WORDS: Final = 60_000
# How many of the best by their words are looked at more closely.
_CLOSER: Final = 100

_SEARCH: Final = """
    WITH found AS ({found}),
    near AS (SELECT runbook_id FROM runbook_places WHERE kind = 'service' AND value = :service),
    told AS (
        SELECT runbooks.id, lower(title) AS title, handle, near.runbook_id IS NOT NULL AS is_near,
            (:base + :said_size * ts_rank('{{0.1, 0.4, 0.6, 1}}', head, CAST(:said AS tsquery))
                + :meant_size * ts_rank('{{0.1, 0.4, 0.6, 1}}', head, CAST(:meant AS tsquery)))
            * CASE WHEN near.runbook_id IS NOT NULL THEN CAST(:near AS float8) ELSE 1 END
            * CASE WHEN is_part THEN CAST(:part AS float8) ELSE 1 END
            * CASE WHEN review_due_at < :now OR reminded > 0 THEN CAST(:stale AS float8) ELSE 1 END AS worth
        FROM found JOIN runbook_search USING (runbook_id) JOIN runbooks ON runbooks.id = runbook_id
            LEFT JOIN near USING (runbook_id)
        WHERE published IS NOT NULL AND archived_at IS NULL
    ),
    best AS (SELECT * FROM told ORDER BY worth DESC, title, handle LIMIT {closer})
    SELECT best.id, is_near, worth * (0.5 + (worked + partly / 2.0 + 1) / (ended + 2)) AS score
    FROM best CROSS JOIN LATERAL (
        SELECT count(verdict) AS ended,
            count(*) FILTER (WHERE verdict = 'worked') AS worked,
            count(*) FILTER (WHERE verdict = 'partly') AS partly
        FROM runs WHERE runs.runbook_id = best.id
    ) AS went
    ORDER BY score DESC, title, handle
    LIMIT :limit
    """
_WHOLE: Final = "SELECT runbook_id FROM runbook_search WHERE document @@ CAST(:whole AS tsquery)"
_BEGUN: Final = """
    UNION SELECT runbook_id FROM runbook_search
    WHERE head @@ CAST(:beginning AS tsquery) {firm}
    """
_FIRM: Final = "AND document @@ CAST(:firm AS tsquery)"

_COME: Final = text("""
    INSERT INTO runbook_words (word, runbooks) SELECT word, 1 FROM unnest(CAST(:words AS text[])) AS word
    ON CONFLICT (word) DO UPDATE SET runbooks = runbook_words.runbooks + 1
    """)
_LESS: Final = text(
    "UPDATE runbook_words SET runbooks = runbooks - 1 WHERE word = ANY(CAST(:words AS text[]))"
)
_GONE: Final = text("DELETE FROM runbook_words WHERE word = ANY(CAST(:words AS text[])) AND runbooks <= 0")

# The sum of 1/n² over all n, by which ts_rank divides what a word that stands once is worth.
_RANKED_BY: Final = 1.64493406685


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a hit is worth beside its words."""

    base: float = 0.05
    meant: float = 0.5  # another name of what was typed
    near: float = 1.5  # written for the service that was asked about
    stale: float = OVERDUE
    part: float = 0.3  # written to be included in others


WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True)
class Hit:
    row: RunbookRow
    plain: str
    is_near: bool
    says_all: bool


async def search(
    session: AsyncSession, query: Query, *, service: str | None, limit: int, now: datetime
) -> list[Hit]:
    """The best first. Where none says every word, those that say some."""
    # The long column is never read through for want of a plan: Postgres does not know what that costs.
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    asked = {"service": service or "", "limit": limit, "now": now}
    found = await _search(session, query, asked, any_word=False)
    if found or len(query.terms) == 1:
        return found
    return await _search(session, query, asked, any_word=True)


async def _search(session: AsyncSession, query: Query, asked: dict[str, Any], *, any_word: bool) -> list[Hit]:
    question, values = _question(query, any_word=any_word)
    found = await session.execute(text(question), values | _worth(query) | asked)
    order = {row.id: (place, row.is_near) for place, row in enumerate(found)}
    if not order:
        return []
    rows = await session.execute(
        select(RunbookRow, RunbookSearchRow.plain)
        .join(RunbookSearchRow, RunbookSearchRow.runbook_id == RunbookRow.id)
        .where(RunbookRow.id.in_(order))
    )
    hits = [Hit(row, plain, order[row.id][1], not any_word) for row, plain in rows]
    return sorted(hits, key=lambda hit: order[hit.row.id][0])


def _worth(query: Query) -> dict[str, Any]:
    said, meant = _ranked(query)
    return {
        "said": _any(said),
        "said_size": _RANKED_BY * len(said),
        "meant": _any(meant),
        "meant_size": _RANKED_BY * len(meant) * WEIGHTS.meant,
        "base": WEIGHTS.base,
        "near": WEIGHTS.near,
        "stale": WEIGHTS.stale,
        "part": WEIGHTS.part,
    }


async def keep(session: AsyncSession, runbook_id: uuid.UUID, document: Document) -> None:
    """The caller has taken its turn: the words of all are counted, and two must not count at once."""
    known = select(func.tsvector_to_array(RunbookSearchRow.document, type_=ARRAY(Text)))
    before = await session.execute(known.where(RunbookSearchRow.runbook_id == runbook_id))
    said = {"document": _vector(document.words), "head": _head(document.words), "plain": document.plain}
    write = insert(RunbookSearchRow).values(runbook_id=runbook_id, **said)
    await session.execute(write.on_conflict_do_update(index_elements=["runbook_id"], set_=said))
    await _count(session, set(before.scalar_one_or_none() or ()), set(document.words))


async def vocabulary(session: AsyncSession) -> list[str]:
    """Words and marked stems that runbooks say, those that most of them say first."""
    inner = select(RunbookWordRow.word, RunbookWordRow.runbooks).order_by(
        RunbookWordRow.runbooks.desc(), RunbookWordRow.word
    )
    kept = inner.limit(MOST_WORDS).subquery()
    # As one text: a row each would take longer to read than the words themselves.
    joined = func.string_agg(kept.c.word, " ")
    return str((await session.execute(select(joined))).scalar_one() or "").split()


async def _count(session: AsyncSession, before: Collection[str], after: Collection[str]) -> None:
    come, gone = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    if come:
        await session.execute(_COME, {"words": come})
    if gone:
        await session.execute(_LESS, {"words": gone})
        await session.execute(_GONE, {"words": gone})


def _question(query: Query, *, any_word: bool) -> tuple[str, dict[str, str]]:
    terms = [_term(term) for term in query.terms]
    join = " | " if any_word else " & "
    found, values = _WHOLE, {"whole": join.join(terms)}
    if query.beginning:
        firm = join.join(terms[:-1])
        needs_firm = bool(firm) and not any_word
        found += _BEGUN.format(firm=_FIRM if needs_firm else "")
        values |= {"beginning": _any(query.beginning)} | ({"firm": firm} if needs_firm else {})
    return _SEARCH.format(found=found, closer=_CLOSER), values


def _term(term: Term) -> str:
    return f"({' | '.join(_all(words) for words in (term.said, *term.meant))})"


def _all(words: Words) -> str:
    return f"({' & '.join(f'({_any(one)})' for one in words)})"


def _any(found: Collection[Wanted]) -> str:
    return " | ".join(_lexeme(one) for one in sorted(found))


def _lexeme(wanted: Wanted) -> str:
    return f"'{wanted.word}'{':*' if wanted.is_beginning else ''}"


def _ranked(query: Query) -> tuple[Forms, Forms]:
    """What is counted: of a word that is wanted whole and as a beginning, the beginning alone."""
    said = {one for term in query.terms for words in term.said for one in words} | query.beginning
    meant = {one for term in query.terms for name in term.meant for words in name for one in words}
    begun = {one.word for one in said if one.is_beginning}
    return frozenset(one for one in said if one.is_beginning or one.word not in begun), frozenset(meant)


def _vector(words: Iterable[str]) -> str:
    return " ".join(f"'{word}'" for word in words)


def _head(words: Mapping[str, Weight]) -> str:
    return " ".join(f"'{word}':1{weight}" for word, weight in words.items() if weight != "E")
