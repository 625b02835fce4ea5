"""A runbook as people follow it: what it is for, and its steps, as its Markdown says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

from api.domain.comms.audience import Audience
from api.domain.incidents.command import Role

StepKind = Literal["do", "decide", "check", "communicate", "roll back"]

LARGEST_TEXT: Final = 256 * 1024
MOST_STEPS: Final = 200
MOST_INCLUDED: Final = 20
DEEPEST_INCLUDED: Final = 3


@dataclass(frozen=True, slots=True)
class HttpCheck:
    """Answered with `status`, and with `contains` somewhere in the first 64 kB of it."""

    url: str
    status: int = 200
    contains: str | None = None


@dataclass(frozen=True, slots=True)
class MetricCheck:
    """`query`, asked of the metric source of this handle, stays below or above `bound` for `held`."""

    source: str
    query: str
    compare: Literal["below", "above"]
    bound: float
    held: timedelta = timedelta()


Check = HttpCheck | MetricCheck


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a decide step. `goes_to` is the id of a later step; None: on to the next."""

    words: str
    goes_to: str | None = None


@dataclass(frozen=True, slots=True)
class Escalate:
    """When to call for more: `after` the step has been open for so long, or `when` something is seen."""

    after: timedelta | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class Unattended:
    """Its owner lets this step run without anybody: so often within so long, over all incidents."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`id` is unique in its runbook and stays the same when the words change; `body` is Markdown."""

    id: str
    kind: StepKind
    title: str
    body: str = ""
    role: Role | None = None  # whose step it is; None: of whoever runs it
    expect: str = ""
    within: timedelta | None = None  # the time box
    safety: str = ""
    evidence: str | None = None  # an http(s) address
    inform: tuple[Audience, ...] = ()
    escalate: Escalate | None = None
    options: tuple[Option, ...] = ()  # of a decide step, two or more
    check: Check | None = None
    automation: str | None = None  # the handle of one, see `store/automations.py`
    parameters: Mapping[str, str] = field(default_factory=dict)
    unattended: Unattended | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Markdown between steps: headings, explanations, pictures."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Include:
    """Another runbook's passages and steps in this place."""

    handle: str


Block = Passage | Step | Include


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stands above the steps. Contacts are not in it: they are drawn live from the services."""

    title: str
    summary: str = ""
    services: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    slos: tuple[str, ...] = ()
    respond_within: timedelta | None = None
    owner: str | None = None  # a person's handle; None: the owner of its first service
    review_every: timedelta | None = None
    preconditions: tuple[str, ...] = ()
    data: str = ""  # whose data is touched, and who may decide about it
    rollback_when: tuple[str, ...] = ()
    after: tuple[str, ...] = ()  # what to ask in the review when a run has ended
    keywords: tuple[str, ...] = ()
    is_part: bool = False  # written to be included; not offered to whoever is paged


@dataclass(frozen=True, slots=True)
class Runbook:
    front: Front
    blocks: tuple[Block, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Step))

    @property
    def includes(self) -> tuple[str, ...]:
        return tuple(block.handle for block in self.blocks if isinstance(block, Include))
