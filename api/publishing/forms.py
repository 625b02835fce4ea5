"""What people who subscribe see: the form, the questions behind links, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.domain.comms.audience import Impact
from api.domain.status.snapshot import Page
from api.publishing.edition import Edition
from api.publishing.html import Frame, frame, html
from api.publishing.speech import Speech
from api.publishing.subscriber_words import SUBSCRIBER_WORDS
from api.publishing.subscriber_words.vocabulary import SubscriberWords

_FOLDER: Final = Path(__file__).parent / "templates"
SCRIPT: Final = "/status/push.js"
Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """`components` are (code, name), as the page shows them. Without a push key browsers are not offered."""

    components: Sequence[tuple[str, str]]
    has_mail: bool
    push_key: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription as its owner sees it. `address` is masked: links get forwarded."""

    address: str
    state: str
    since: datetime
    why: str
    chosen: frozenset[str]
    from_impact: Impact
    maintenance: bool
    language: str


class Desk:
    """The forms of one page, in one of its languages."""

    def __init__(self, page: Page, *, language: str | None, now: datetime) -> None:
        around = frame(page, more_style=_style())
        self._around: Frame = replace(around, addresses=replace(around.addresses, script=SCRIPT))
        spoken = {one.words.tag: one for one in around.editions}
        self.edition: Edition = spoken.get(language or "", around.editions[0])
        self.own: SubscriberWords = SUBSCRIBER_WORDS[self.edition.words.tag]
        self.page = page
        self._now = now

    @property
    def policy(self) -> str:
        return self._around.header_policy

    def form(self, form: Form, *, notice: str = "") -> bytes:
        return self._html(
            "subscribe.html",
            components=form.components,
            has_mail=form.has_mail,
            push_key=form.push_key,
            notice=notice,
        )

    def sent(self) -> bytes:
        return self._said(self.own.almost_done, self.own.sent)

    def question(self, title: str, text: str, answer: str) -> bytes:
        return self._said(title, text.format(page=self.page.name), question=answer)

    def said(self, title: str, text: str, *, links: Sequence[Link] = ()) -> bytes:
        return self._said(title, text.format(page=self.page.name), links=links)

    def link_over(self) -> bytes:
        links = [(self._around.addresses.subscribe, self.own.again)]
        return self._said(self.own.confirm_title, self.own.link_over, links=links)

    def subscription(self, one: Standing, form: Form, *, notice: str = "") -> bytes:
        return self._html(
            "subscription.html",
            address=one.address,
            standing=self._standing(one),
            is_active=one.state == "confirmed",
            may_return=one.state in ("unsubscribed", "bounced"),
            components=form.components,
            chosen=one.chosen,
            from_impact=one.from_impact,
            maintenance=one.maintenance,
            language=one.language,
            notice=notice,
        )

    def _standing(self, one: Standing) -> str:
        time = Speech(self.edition.words, self._now).moment(one.since)
        match one.state:
            case "confirmed":
                return self.own.active_since.format(time=time)
            case "unsubscribed":
                return self.own.left_at.format(time=time)
            case "bounced":
                return self.own.bounced_at.format(time=time, why=one.why)
            case _:
                return self.own.waiting

    def _said(self, title: str, text: str, *, question: str = "", links: Sequence[Link] = ()) -> bytes:
        return self._html("said.html", title=title, text=text, question=question, links=links)

    def _html(self, name: str, **shown: Any) -> bytes:
        return html(name, self._around, self.edition, now=self._now, path=None, own=self.own, **shown)


def page_script() -> bytes:
    return (_FOLDER / "push.js").read_bytes()


def worker_script() -> bytes:
    return (_FOLDER / "push-worker.js").read_bytes()


def _style() -> str:
    return (_FOLDER / "forms.css").read_text(encoding="utf-8")
