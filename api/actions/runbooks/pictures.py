"""Pictures that runbooks show: kept once each while there is room, and while something shows them."""

from datetime import datetime

from api.database import Transaction
from api.domain.runbooks.picture import KEPT_UNUSED, Picture, check_room
from api.store.runbooks import pictures as rows
from api.store.runbooks.runbooks import RunbookPictureRow


async def keep_picture(tx: Transaction, picture: Picture, *, by: str, now: datetime) -> None:
    """`by` is an actor. One that is sent again is as if it were new: a text that names it will follow."""
    await rows.use(tx.session, [picture.hash], now=now)
    if await rows.sizes(tx.session, [picture.hash]):
        return
    check_room(picture, taken=await rows.room_taken(tx.session))
    row = RunbookPictureRow(
        hash=picture.hash,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        content=picture.content,
        by=by,
        at=now,
    )
    await rows.keep(tx.session, row)


async def tidy(tx: Transaction, now: datetime) -> None:
    """Daily. What a text names meanwhile is used by then, whichever of the two comes first."""
    await rows.note_used(tx.session, now=now)
    await rows.throw_away(tx.session, before=now - KEPT_UNUSED)
