"""Letters to subscribers: what the page says, in their language, with the way to it and the way out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final, Literal

from api.domain.status.subscription import Topic
from api.publishing.prose import prose
from api.publishing.speech import Speech
from api.publishing.subscriber_words import SUBSCRIBER_WORDS
from api.publishing.subscriber_words.vocabulary import SubscriberWords
from api.publishing.words import spoken
from api.publishing.words.vocabulary import Words

# A mailbox cuts long letters off, the way out of it with them.
_MOST_EARLIER: Final = 5
_BODY: Final = (
    "font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;"
    "max-width:600px;margin:0 auto;padding:16px"
)
_FOOT: Final = "color:#5b6770;font-size:13px;border-top:1px solid #d5dbdb;padding-top:12px"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """The page that writes. `url` is where its readers find it, without a slash at its end."""

    code: str
    name: str
    url: str
    accent: str

    @property
    def list_id(self) -> str:
        host = self.url.partition("://")[2].partition("/")[0].partition(":")[0]
        return f"{self.code}.status.{host}"

    def change_url(self, link: str) -> str:
        return f"{self.url}/subscriptions/{link}"

    def leave_url(self, link: str) -> str:
        return f"{self.url}/unsubscribe/{link}"


@dataclass(frozen=True, slots=True)
class Reader:
    """`link` is the last part of the addresses that are theirs alone."""

    language: str
    link: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the letter: said in text and in HTML alike."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Voice:
    place: Place
    words: Words
    own: SubscriberWords
    speech: Speech
    reader: Reader

    @property
    def change_url(self) -> str:
        return self.place.change_url(self.reader.link)

    @property
    def leave_url(self) -> str:
        return self.place.leave_url(self.reader.link)


def update_letter(said: Mapping[str, Any], topic: Topic, place: Place, reader: Reader) -> Letter:
    """`said` is a mailing's words. The same words make the same letter, whenever it is written."""
    voice = _voice(place, reader, now=datetime.fromisoformat(said["updated_at"]))
    if said["kind"] == "incident":
        what, parts, path = _incident(said, voice)
    else:
        what, parts, path = _maintenance(said, topic, voice)
    subject = voice.own.subject.format(page=place.name, what=what, name=said["name"])
    url = f"{place.url}/{path}/{said['code']}"
    return _letter(voice, subject, [*parts, _button(voice, voice.own.see_page, url)], _list_headers(voice))


def confirm_letter(place: Place, reader: Reader, *, token: str, now: datetime) -> Letter:
    """The link only shows a question: mail scanners follow links, and answer none."""
    voice = _voice(place, reader, now=now)
    own = voice.own
    parts = [
        _paragraph(own.confirm_text.format(page=place.name)),
        _button(voice, own.confirm, f"{place.url}/subscribe/confirm/{token}"),
        _paragraph(own.confirm_ignore),
    ]
    return _bare(voice, own.confirm_subject.format(page=place.name), parts)


def known_letter(place: Place, reader: Reader, *, now: datetime) -> Letter:
    """To whoever is subscribed and was signed up once more: the form itself tells nobody."""
    voice = _voice(place, reader, now=now)
    own = voice.own
    parts = [
        _paragraph(own.known_text.format(page=place.name)),
        _button(voice, own.change, voice.change_url),
    ]
    return _bare(voice, own.known_subject.format(page=place.name), parts)


def _voice(place: Place, reader: Reader, *, now: datetime) -> _Voice:
    (words, *_) = spoken([reader.language])
    return _Voice(place, words, SUBSCRIBER_WORDS[words.tag], Speech(words, now), reader)


def _incident(said: Mapping[str, Any], voice: _Voice) -> tuple[str, list[_Part], str]:
    newest, *earlier = said["updates"]
    state = voice.words.states[newest["state"]]
    is_report = newest["state"] == "postmortem"
    parts = [
        _heading(said["name"]),
        _said(newest, voice, is_report=is_report),
        *_affected(said["components"], voice, with_status=newest["state"] not in ("resolved", "postmortem")),
        *_promise(said["next_update_at"], voice),
    ]
    if earlier:
        parts.append(_heading(voice.own.earlier, level=2))
        parts += [_said(one, voice) for one in earlier[:_MOST_EARLIER]]
    return state, parts, "incidents"


def _maintenance(said: Mapping[str, Any], topic: Topic, voice: _Voice) -> tuple[str, list[_Part], str]:
    span = voice.words.span.format(start=_time(said["starts_at"], voice), end=_time(said["ends_at"], voice))
    parts = [
        _heading(said["name"]),
        _paragraph(f"{voice.own.topics[topic]} · {span}"),
        *([_paragraph(said["body"])] if said["body"] else []),
        *_affected(said["components"], voice, with_status=False),
    ]
    return voice.own.topics[topic], parts, "maintenances"


def _said(one: Mapping[str, Any], voice: _Voice, *, is_report: bool = False) -> _Part:
    """A report may have chapters of its own; an update is read as it was typed."""
    state, time = voice.words.states[one["state"]], _time(one["at"], voice)
    body = str(prose(one["body"])) if is_report else f'<p dir="auto">{_lines(one["body"])}</p>'
    html = f"<p><strong>{escape(state)}</strong> · {escape(time)}</p>{body}"
    return _Part(f"{state} · {time}\n{one['body']}", html)


def _affected(
    components: Sequence[Mapping[str, str]], voice: _Voice, *, with_status: bool
) -> Iterable[_Part]:
    if not components:
        return
    names = ", ".join(
        f"{one['name']} ({_status(one['status'], voice.words)})" if with_status else one["name"]
        for one in components
    )
    yield _paragraph(voice.words.affects.format(components=names))


def _promise(next_at: str | None, voice: _Voice) -> Iterable[_Part]:
    if next_at is not None:
        text = voice.words.next_update.format(time=_time(next_at, voice))
        yield _Part(text, f"<p><strong>{escape(text)}</strong></p>")


def _status(status: str, words: Words) -> str:
    return {str(key): text for key, text in words.statuses.items()}.get(status, status)


def _time(at: str, voice: _Voice) -> str:
    return voice.speech.moment(datetime.fromisoformat(at))


def _heading(text: str, *, level: Literal[1, 2] = 1) -> _Part:
    size = "22px" if level == 1 else "17px"
    return _Part(
        text, f'<h{level} dir="auto" style="font-size:{size};margin:24px 0 8px">{escape(text)}</h{level}>'
    )


def _paragraph(text: str) -> _Part:
    return _Part(text, f'<p dir="auto">{_lines(text)}</p>')


def _button(voice: _Voice, text: str, url: str) -> _Part:
    style = (
        f"display:inline-block;padding:12px 24px;background:{voice.place.accent};color:#fff;"
        "text-decoration:none;border-radius:8px;font-weight:600"
    )
    return _Part(f"{text}:\n{url}", f'<p><a style="{style}" href="{escape(url)}">{escape(text)}</a></p>')


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _list_headers(voice: _Voice) -> dict[str, str]:
    """RFC 8058: a mailbox's own button posts there, without a cookie and without following anything."""
    return {
        "List-Id": f"<{voice.place.list_id}>",
        "List-Unsubscribe": f"<{voice.leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _letter(voice: _Voice, subject: str, parts: Sequence[_Part], headers: Mapping[str, str]) -> Letter:
    own = voice.own
    why = own.why.format(page=voice.place.name)
    foot = _Part(
        f"{why}\n{own.change}: {voice.change_url}\n{own.leave}: {voice.leave_url}",
        f'<p style="{_FOOT}">{escape(why)}<br>'
        f'<a href="{escape(voice.change_url)}">{escape(own.change)}</a> · '
        f'<a href="{escape(voice.leave_url)}">{escape(own.leave)}</a></p>',
    )
    return _bare(voice, subject, [*parts, foot], headers)


def _bare(
    voice: _Voice, subject: str, parts: Sequence[_Part], headers: Mapping[str, str] | None = None
) -> Letter:
    words = voice.words
    html = (
        f'<!doctype html><html lang="{words.tag}" dir="{words.direction}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>"
        f'<body style="{_BODY}"><p style="font-weight:600">{escape(voice.place.name)}</p>'
        f"{''.join(part.html for part in parts)}</body></html>"
    )
    text = "\n\n".join(part.text for part in parts) + "\n"
    return Letter(subject, text, html, headers or {})
