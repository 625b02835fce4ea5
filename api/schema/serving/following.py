"""From a subscription's document to a topic of the hub, and from a change to that topic's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from api import clock
from api.domain.rights import Viewer
from api.schema.context import Common, Context, Scope
from api.schema.incidents.incidents import IncidentChange
from api.schema.organisation.catalogue import Catalogue
from api.schema.serving.answers import LIVE, Question, answer, interest_of
from api.schema.serving.live import Topic
from api.store.incidents import sight
from api.store.incidents.incidents import IncidentRow


@dataclass(frozen=True, slots=True)
class Change:
    """A change as every topic's answer begins with it, and the organisation it is shown in."""

    root: IncidentChange
    catalogue: Catalogue


class Following:
    """What the hub asks of GraphQL."""

    def __init__(self, common: Common) -> None:
        self._common = common

    async def make(self, rows: Sequence[IncidentRow]) -> Mapping[UUID, Change]:
        async with self._common.database.read() as session:
            catalogue = await self._common.directory.current(session)
        return {
            row.id: Change(IncidentChange(seq=row.seq, incident=catalogue.incident(row)), catalogue)
            for row in rows
        }

    async def run(self, topic: Topic, change: Change) -> bytes:
        """The topic's document over one change, for everybody of its scope."""
        context = Context(self._common, None, clock.now(), scope=topic.scope)
        context.knows(change.catalogue)
        question = Question(topic.text, orjson.loads(topic.variables), topic.operation_name)
        return (await answer(question, context, allowed=LIVE, root=change.root)).body


async def scope_of(common: Common, viewer: Viewer) -> Scope:
    async with common.database.read() as session:
        named = await sight.named_in(session, [viewer.person_id])
    return Scope.of(viewer, named[viewer.person_id])


async def topic_of(question: Question, context: Context, scope: Scope) -> Topic:
    """Raises an ExceptionGroup of GraphQLErrors, or a GraphQLError, for what cannot be followed."""
    await interest_of(question, context)
    return Topic(
        question.text,
        orjson.dumps(question.variables or {}, option=orjson.OPT_SORT_KEYS),
        question.operation_name,
        scope,
        context.interests[0],
    )
