"""A runbook as screens show it, online, offline, as a preview and in a run: one shape for all of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from api.domain.duration import format_duration
from api.domain.plain import Plain
from api.domain.runbooks.parts import content_hash
from api.domain.runbooks.runbook import Block, Check, Front, HttpCheck, Include, Passage, Step
from api.domain.runbooks.text import read_runbook
from api.publishing.runbook_html import Page

VERSION: Final = 1


def body_of(text: str, pictures: Mapping[str, str], sizes: Mapping[str, tuple[int, int]]) -> Plain:
    """`text` with its parts in it, `pictures` by name; `sizes` by hash, so that nothing jumps when they load.

    Its twin is `pwa/shared/runbooks/body.ts`. Raises BadRunbook.
    """
    runbook = read_runbook(text)
    page = Page(map(_markdown, runbook.blocks), pictures=pictures, sizes=sizes)
    blocks = [_block(block, page) for block in runbook.blocks]
    return {
        "v": VERSION,
        "hash": content_hash(text, pictures),
        "title": runbook.front.title,
        "summary": runbook.front.summary,
        "front": _front(runbook.front),
        "blocks": blocks,
        "pictures": list(page.shown),
    }


def check_words(check: Check) -> str:
    """What a check asks, and what it must be told."""
    if isinstance(check, HttpCheck):
        said = f" containing “{check.contains}”" if check.contains else ""
        return f"{check.url} answers {check.status}{said}"
    held = f" for {format_duration(check.held)}" if check.held else ""
    return f"{check.query} ({check.source}) is {check.compare} {check.bound:g}{held}"


def _markdown(block: Block) -> str:
    match block:
        case Passage(markdown):
            return markdown
        case Include(handle):  # left only where a part could not be found: seen, not lost
            return f"`::: include {handle}`"
    return block.body


def _front(front: Front) -> Plain:
    return {
        "services": list(front.services),
        "alerts": list(front.alerts),
        "labels": [f"{name}={value}" for name, value in front.labels],
        "keywords": list(front.keywords),
        "slos": list(front.slos),
        "respondWithin": _seconds(front.respond_within),
        "preconditions": list(front.preconditions),
        "data": front.data,
        "rollbackWhen": list(front.rollback_when),
        "after": list(front.after),
    }


def _block(block: Block, page: Page) -> Plain:
    html = page.html(_markdown(block))
    return _step(block, html) if isinstance(block, Step) else {"kind": "passage", "html": html}


def _step(step: Step, html: str) -> Plain:
    return {
        "kind": "step",
        "id": step.id,
        "step": step.kind,
        "title": step.title,
        "html": html,
        "role": step.role,
        "expect": step.expect,
        "within": _seconds(step.within),
        "safety": step.safety,
        "evidence": step.evidence,
        "inform": list(step.inform),
        "escalate": step.escalate and {"after": _seconds(step.escalate.after), "when": step.escalate.when},
        "options": [{"words": option.words, "goesTo": option.goes_to} for option in step.options],
        "check": step.check and _check(step.check),
        "automation": step.automation,
        "parameters": dict(step.parameters),
        "unattended": step.unattended
        and {"most": step.unattended.most, "within": _seconds(step.unattended.within)},
    }


def _check(check: Check) -> Plain:
    return {"kind": "http" if isinstance(check, HttpCheck) else "metric", "words": check_words(check)}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)
