"""What a visitor's browser is told: short, for a lock screen, and nothing that the page does not say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.domain.paging.payload import Payload, fit, plain_text
from api.domain.status.subscription import Topic
from api.publishing.letters import Place
from api.publishing.prose import prose
from api.publishing.speech import Speech
from api.publishing.subscriber_words import SUBSCRIBER_WORDS
from api.publishing.words import spoken


def visitor_push(said: Mapping[str, Any], topic: Topic, place: Place, *, language: str) -> bytes:
    """One per incident on the phone: what is newer takes the place of what is older."""
    (words, *_) = spoken([language])
    own = SUBSCRIBER_WORDS[words.tag]
    path = "incidents" if said["kind"] == "incident" else "maintenances"
    if said["kind"] == "incident":
        newest = said["updates"][0]
        what = words.states[newest["state"]]
        # A report is Markdown; all else is what somebody typed, and stays as it is.
        body = prose(newest["body"]).striptags() if newest["state"] == "postmortem" else newest["body"]
    else:
        speech = Speech(words, datetime.fromisoformat(said["updated_at"]))
        starts, ends = (datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at"))
        what = own.topics[topic]
        body = words.span.format(start=speech.moment(starts), end=speech.moment(ends))
    return fit(
        _declared(
            title=plain_text(own.subject.format(page=place.name, what=what, name=said["name"]), limit=160),
            body=plain_text(body, limit=400),
            navigate=f"{place.url}/{path}/{said['code']}",
            tag=f"status-{said['code']}",
            language=words.tag,
            direction=words.direction,
        )
    )


def welcome_push(place: Place, *, language: str) -> bytes:
    """Shows at once that it works."""
    (words, *_) = spoken([language])
    own = SUBSCRIBER_WORDS[words.tag]
    return fit(
        _declared(
            title=plain_text(own.confirmed, limit=160),
            body=plain_text(own.confirmed_text.format(page=place.name), limit=400),
            navigate=place.url,
            tag=f"status-{place.code}",
            language=words.tag,
            direction=words.direction,
        )
    )


def _declared(*, title: str, body: str, navigate: str, tag: str, language: str, direction: str) -> Payload:
    return {
        "web_push": 8030,
        "notification": {
            "title": title,
            "body": body,
            "navigate": navigate,
            "tag": tag,
            "lang": language,
            "dir": direction,
            "renotify": True,
            "silent": False,
            "data": {"kind": "status"},
        },
    }
