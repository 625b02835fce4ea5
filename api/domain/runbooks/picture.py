"""A picture as we keep it: drawn anew by us, so that it holds nothing but what is seen."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from api.domain.refusal import Refused

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 2000
# Of all pictures together.
MOST_ROOM: Final = 1024**3
# One that nothing shows stays so long: it may be in a text that somebody has not saved yet.
KEPT_UNUSED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    media_type: Literal["image/png", "image/webp"]
    width: int
    height: int

    @property
    def hash(self) -> str:
        """Names it: the same picture, sent twice, is one."""
        return hashlib.sha256(self.content).hexdigest()


def check_room(picture: Picture, *, taken: int) -> None:
    if taken + len(picture.content) > MOST_ROOM:
        raise Refused(
            "NO_ROOM", "All pictures of runbooks together have 1 GB of room, and this one no longer fits in."
        )
