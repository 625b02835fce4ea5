"""What may be done to a thing of the organisation, as its record of edits calls it."""

from typing import Literal

# The web app has words for each of them: `pwa/src/rules/edit-words.ts`.
EditVerb = Literal[
    "add",
    "approve",
    "archive",
    "ask again",
    "change",
    "climb",
    "create",
    "import",
    "publish",
    "remove",
    "restore",
    "resume mailing",
    "review",
    "settle",
    "stop mailing",
    "take-back",
    "unarchive",
]
