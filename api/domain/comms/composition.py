"""From what somebody wrote for one audience to what it will read: the same for a preview and for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.domain.comms import update
from api.domain.comms.approval import Proposal
from api.domain.comms.audience import Audience, ComponentStatus, UpdateState
from api.domain.comms.template import (
    COMPONENTS,
    LATER,
    NEXT_UPDATE,
    Words,
    check_words,
    clean_slots,
    fill,
    with_promise,
)
from api.domain.comms.update import Saying
from api.domain.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Words to fill in. `state` is where they are meant for one."""

    name: str
    words: Words
    audiences: frozenset[str]
    state: UpdateState | None
    pre_authorised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote for one audience: own text in `body`, or else what goes into a template's slots."""

    audience: Audience
    state: UpdateState
    headline: str = ""
    body: str = ""
    slots: Mapping[str, str]
    effects: Mapping[str, ComponentStatus]
    next_update_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What has to be known before: of the incident, of what this audience was told, and of the components.

    `headline` is what the audience knows it by, empty where it knows nothing yet; `follows_at` is when it
    hears again by the organisation's own promises.
    """

    severity: int
    restricted: bool
    headline: str
    resolved: bool
    told: str
    components: Mapping[str, str]
    follows_at: datetime | None
    template: Template | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`saying` is what is kept, approved and hashed; what nobody named a time for is promised on its way out.

    Its headline is empty where the audience goes on knowing it by the old one.
    """

    saying: Saying
    slots: dict[str, str]
    own_words: bool
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Final:
    """As its readers see it."""

    body: str
    next_update_at: datetime | None


def prepare(written: Written, ground: Ground, *, goes_out: datetime) -> Prepared:
    """Refused for whatever must not be published like this."""
    update.check_state(written.state, resolved=ground.resolved)
    effects = update.check_effects(written.effects, written.state, known=ground.components)
    promise = update.check_promise(written.next_update_at, written.state, since=goes_out)
    raw, slots = _words(written, ground)
    ours = _ours(written, ground, effects)
    filled = fill(raw, slots | ours)
    known = filled.headline and filled.headline == ground.headline
    headline = "" if known else update.check_headline(filled.headline)
    body = update.check_body(filled.body, written.state)
    own_words = bool(written.body) or _is_own(headline, written, ground.template, ours)
    return Prepared(
        saying=Saying(
            audience=written.audience,
            state=written.state,
            headline=headline,
            body=body,
            effects=effects,
            next_update_at=promise,
        ),
        slots=slots,
        own_words=own_words,
        proposal=Proposal(
            audience=written.audience,
            severity=ground.severity,
            restricted=ground.restricted,
            pre_authorised=not own_words and ground.template is not None and ground.template.pre_authorised,
            text=f"{headline}\n{body}",
            told=ground.told,
        ),
    )


def finish(saying: Saying, promised_at: datetime | None, *, goes_out: datetime) -> Final:
    """With the promise that goes with it, a person's or the organisation's own."""
    if LATER not in saying.body:
        return Final(saying.body, promised_at)
    if promised_at is None:
        raise Refused(
            "SLOT_MISSING", "Nothing is promised by itself any more: say when the next update comes."
        )
    return Final(with_promise(saying.body, update.promise_words(promised_at, now=goes_out)), promised_at)


def _words(written: Written, ground: Ground) -> tuple[Words, dict[str, str]]:
    """Own text goes before the template's, and may use our slots as a template does."""
    template = ground.template
    if template is None and not written.body:
        raise Refused("TEXT_MISSING", "The text is empty.")
    headline = written.headline or ground.headline
    if template is not None:
        _check_fits(template, written)
        headline = headline or template.words.headline
    words = Words(headline, written.body or (template.words.body if template else ""))
    if written.body and written.state != "postmortem":
        check_words(words)
    return words, clean_slots(words, written.slots)


def _is_own(headline: str, written: Written, template: Template | None, ours: dict[str, str]) -> bool:
    """Whether a headline is somebody's own, and not what the template makes of its slots."""
    if not headline or template is None:
        return bool(headline)
    words = Words(template.words.headline, "")
    try:
        return fill(words, clean_slots(words, written.slots) | ours).headline != headline
    except Refused:
        return True


def _check_fits(template: Template, written: Written) -> None:
    if written.audience not in template.audiences:
        raise Refused("WRONG_TEMPLATE", f"“{template.name}” is not meant for this audience.")
    if template.state is not None and template.state != written.state:
        raise Refused("WRONG_TEMPLATE", f"“{template.name}” says that it is {template.state}.")


def _ours(written: Written, ground: Ground, effects: Mapping[str, ComponentStatus]) -> dict[str, str]:
    """The slots that we fill. The next update keeps its place until the text goes out: see `finish`."""
    ours = {COMPONENTS: update.list_words([ground.components[one] for one in effects])}
    is_promised = (written.next_update_at or ground.follows_at) is not None
    return ours | ({NEXT_UPDATE: LATER} if is_promised else {})
