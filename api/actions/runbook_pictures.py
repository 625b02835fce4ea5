"""Pictures that runbooks show: kept once each, as long as there is room."""

from datetime import datetime

from api.database import Transaction
from api.domain.picture import Picture, check_room
from api.store import runbook_pictures as rows
from api.store.runbooks import RunbookPictureRow


async def keep_picture(tx: Transaction, picture: Picture, *, by: str, now: datetime) -> None:
    """`by` is an actor."""
    if await rows.picture(tx.session, picture.hash) is not None:
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
