"""The whole organisation as one file says it: read section by section, every mistake with its line."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from api.domain.alerts.intake_file import (
    MOST_ROUTES,
    IntegrationDraft,
    read_integration,
    read_route,
    write_integration,
)
from api.domain.alerts.route import Route, write_route
from api.domain.comms import policy as comms_policy
from api.domain.comms.policy import COMMS, CommsPolicy
from api.domain.marked import Entry, Keyed, Listing, Marked, Notes, Problem, Reference, mark
from api.domain.oncall.duty_policy import DutyPolicy, read_policy, write_policy
from api.domain.oncall.roster_file import ScheduleDraft, read_schedule, write_schedule
from api.domain.organisation.ledger_file import (
    ChannelDraft,
    ContactDraft,
    PersonEntry,
    ServiceDraft,
    TeamDraft,
    read_channel,
    read_contact,
    read_person,
    read_service,
    read_team,
    repeated,
    write_channel,
    write_contact,
    write_person,
    write_service,
    write_team,
)
from api.domain.paging.ladder import Ladder
from api.domain.paging.ladder_file import (
    SeverityDraft,
    read_ladder,
    read_severity,
    write_ladder,
    write_severity,
)
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.domain.runbooks.file import RUNBOOKS, RunbookEntry, read_runbook_entry, write_runbook_entry
from api.domain.runbooks.synonym_file import SYNONYMS, read_synonyms, write_synonyms
from api.domain.runbooks.synonyms import Groups
from api.domain.runs.automation_file import (
    AutomationDraft,
    MetricSourceDraft,
    read_automation,
    read_metric_source,
    write_automation,
    write_metric_source,
)
from api.domain.status.component_file import ComponentDraft, read_component, write_component
from api.domain.status.page_file import StatusPageDraft, read_status_page, write_status_page

Section = Literal[
    "people",
    "teams",
    "severities",
    "schedules",
    "ladders",
    "services",
    "contacts",
    "channels",
    "integrations",
    "components",
    "status_pages",
    "metric_sources",
    "automations",
]
Draft = (
    PersonEntry
    | TeamDraft
    | SeverityDraft
    | ScheduleDraft
    | Ladder
    | ServiceDraft
    | ContactDraft
    | ChannelDraft
    | IntegrationDraft
    | ComponentDraft
    | StatusPageDraft
    | MetricSourceDraft
    | AutomationDraft
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one section is read and written; `noun` is what one row of it is called."""

    noun: str
    read: Callable[[Entry], Draft]
    write: Callable[[Any], Plain]


# In the order of the file, and of writing it down: what is named comes before what names it.
KINDS: Final[Mapping[Section, Kind]] = {
    "people": Kind("person", read_person, write_person),
    "teams": Kind("team", read_team, write_team),
    "severities": Kind("severity", read_severity, write_severity),
    "schedules": Kind("schedule", read_schedule, write_schedule),
    "contacts": Kind("contact", read_contact, write_contact),
    "channels": Kind("channel", read_channel, write_channel),
    "ladders": Kind("ladder", read_ladder, write_ladder),
    "services": Kind("service", read_service, write_service),
    "integrations": Kind("integration", read_integration, write_integration),
    "components": Kind("component", read_component, write_component),
    "status_pages": Kind("status-page", read_status_page, write_status_page),
    "metric_sources": Kind("metric-source", read_metric_source, write_metric_source),
    "automations": Kind("automation", read_automation, write_automation),
}
SECTION_OF: Final[Mapping[str, Section]] = {kind.noun: section for section, kind in KINDS.items()}
MOST_PROBLEMS: Final = 100
DUTY: Final = "on_call_policy"


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """`sections`, `routes` and the rest hold what the file speaks of; what is absent stays as it is.

    `lines` says where each entry begins, by section and handle (a severity's is its level).
    """

    sections: Mapping[Section, Mapping[str, Draft]]
    routes: tuple[Route, ...] | None = None
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    duty: DutyPolicy | None = None
    comms: CommsPolicy | None = None
    runbooks: Mapping[str, RunbookEntry] | None = None
    synonyms: Groups | None = None


class BadFile(Refused):
    """Everything wrong with a file, a line each; nothing was changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))[:MOST_PROBLEMS]
        super().__init__("BAD_FILE", "\n".join(str(problem) for problem in self.problems))


def handle_of(draft: Draft) -> str:
    match draft:
        case PersonEntry():
            return draft.person.handle
        case SeverityDraft():
            return str(draft.level)
    return draft.handle


def read_organisation(written: Marked) -> OrganisationFile:
    """Raises BadFile with everything that is wrong with it on its own."""
    notes = Notes()
    top = Entry(written, notes, "the file")
    sections = {section: _read_section(top, section) for section in KINDS if top.has(section)}
    routes = _read_routes(top) if top.has("routes") else None
    duty = _read_duty(top)
    comms = _read_comms(top)
    runbooks = _read_runbooks(top) if top.has(RUNBOOKS) else None
    synonyms = read_synonyms(top)
    top.close()
    lines = _lines(sections, routes, top) | _runbook_lines(runbooks, top)
    if isinstance(written, Keyed) and not written.pairs:
        notes.problem(max(written.line, 1), "there is nothing in this file.")
    drafts = {section: {handle_of(draft): draft for draft, _ in found} for section, found in sections.items()}
    named = None if runbooks is None else {entry.handle: entry for entry, _ in runbooks}
    file = OrganisationFile(drafts, routes, lines, tuple(notes.references), duty, comms, named, synonyms)
    problems = [*notes.problems, *unknown(file.references, known_in(file))]
    if problems:
        raise BadFile(problems)
    return file


def read_one(section: Section, shape: Mapping[str, Any]) -> tuple[Any, tuple[Reference, ...]]:
    """One entry as a screen sends it, in the file's own keys, and what it names."""
    notes = Notes()
    kind = KINDS[section]
    entry = Entry(mark(shape), notes, kind.noun)
    draft = kind.read(entry)
    entry.close()
    _refuse(notes, kind.noun)
    return draft, tuple(notes.references)


def read_routes(shapes: Sequence[Mapping[str, Any]]) -> tuple[tuple[Route, ...], tuple[Reference, ...]]:
    """Routes as a screen sends them, the first asked first."""
    notes = Notes()
    routes = _read_routes(Entry(mark({"routes": list(shapes)}), notes, "the routes"))
    _refuse(notes, "route")
    return routes, tuple(notes.references)


def write_organisation(file: OrganisationFile) -> Plain:
    """The file's own shape, without secrets."""
    written: Plain = {
        section: [KINDS[section].write(draft) for draft in file.sections[section].values()]
        for section in KINDS
        if section in file.sections
    }
    if file.routes is not None:
        written["routes"] = [write_route(route) for route in file.routes]
    if file.duty is not None:
        written[DUTY] = write_policy(file.duty)
    if file.comms is not None:
        written[COMMS] = comms_policy.write_policy(file.comms)
    if file.runbooks is not None:
        written[RUNBOOKS] = [write_runbook_entry(entry) for entry in file.runbooks.values()]
    if file.synonyms is not None:
        written[SYNONYMS] = write_synonyms(file.synonyms)
    return written


def references_of(section: Section, draft: Draft) -> tuple[Reference, ...]:
    """What an entry names: found by reading it as it would be written."""
    kind = KINDS[section]
    notes = Notes()
    kind.read(Entry(mark(kind.write(draft)), notes, kind.noun))
    return tuple(notes.references)


def known_in(file: OrganisationFile) -> dict[str, Collection[str]]:
    """What each noun may be called, as far as the file says: it is the whole truth of its sections."""
    return {KINDS[section].noun: drafts.keys() for section, drafts in file.sections.items()}


def unknown(references: Sequence[Reference], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """What is named and is not there; nouns that `known` does not speak of are left alone."""
    for reference in references:
        if reference.noun in known and reference.handle not in known[reference.noun]:
            sentence = f"{reference.label}: there is no {reference.noun} called “{reference.handle[:80]}”."
            yield Problem(reference.line, sentence)


def _read_section(top: Entry, section: Section) -> list[tuple[Draft, int]]:
    kind = KINDS[section]
    drafts = []
    for entry in _listed(top, section, kind.noun):
        drafts.append((kind.read(entry), entry.line_of()))
        entry.close()
    handles = [handle_of(draft) for draft, _ in drafts]
    for twice in repeated(handle for handle in handles if handle):
        line = [line for draft, line in drafts if handle_of(draft) == twice][1]
        top.wrong(f"{kind.noun} {twice} is there twice.", section, line=line)
    if section == "people":
        _refuse_shared_addresses(top, drafts)
    if section == "integrations":
        _refuse_shared_keys(top, drafts)
    return drafts


def _read_routes(top: Entry) -> tuple[Route, ...]:
    entries = _listed(top, "routes", "route")
    if len(entries) > MOST_ROUTES:
        top.wrong(f"there are at most {MOST_ROUTES} routes.", "routes")
    read = [read_route(entry, position=place) for place, entry in enumerate(entries, 1)]
    return tuple(route for route in read if route is not None)


def _read_duty(top: Entry) -> DutyPolicy | None:
    """An empty one says that the defaults hold."""
    if not top.has(DUTY):
        return None
    entry = Entry(top.written.pairs[DUTY], top.notes, DUTY)
    duty = read_policy(entry)
    entry.close()
    return duty


def _read_comms(top: Entry) -> CommsPolicy | None:
    if not top.has(COMMS):
        return None
    entry = Entry(top.written.pairs[COMMS], top.notes, COMMS)
    comms = comms_policy.read_policy(entry)
    entry.close()
    return comms


def _read_runbooks(top: Entry) -> list[tuple[RunbookEntry, int]]:
    found = []
    for entry in _listed(top, RUNBOOKS, "runbook"):
        found.append((read_runbook_entry(entry), entry.line_of()))
        entry.close()
    for twice in repeated(entry.handle for entry, _ in found if entry.handle):
        line = [line for entry, line in found if entry.handle == twice][1]
        top.wrong(f"runbook {twice} is there twice.", RUNBOOKS, line=line)
    return found


def _runbook_lines(
    runbooks: Sequence[tuple[RunbookEntry, int]] | None, top: Entry
) -> dict[tuple[str, str], int]:
    if runbooks is None:
        return {}
    lines = {(RUNBOOKS, entry.handle): line for entry, line in runbooks}
    return lines | {(RUNBOOKS, ""): top.written.key_lines.get(RUNBOOKS, top.line_of(RUNBOOKS))}


def _listed(top: Entry, section: str, noun: str) -> list[Entry]:
    found = top.written.pairs.get(section)
    if not isinstance(found, Listing):
        top.wrong(
            "it must be a list; write [] to say that there are none.",
            section,
            line=top.written.key_lines.get(section, top.line_of(section)),
        )
        return []
    return [Entry(item, top.notes, f"{noun} {place}") for place, item in enumerate(found.items, 1)]


def _refuse_shared_addresses(top: Entry, drafts: Sequence[tuple[Draft, int]]) -> None:
    people = [(draft.person, line) for draft, line in drafts if isinstance(draft, PersonEntry)]
    for twice in repeated(person.email.lower() for person, _ in people if person.email):
        same = [(person, line) for person, line in people if person.email.lower() == twice]
        if len({person.handle for person, _ in same}) > 1:
            names = " and ".join(person.handle for person, _ in same)
            top.wrong(f"{names} have the same e-mail address.", "people", line=same[1][1])


def _refuse_shared_keys(top: Entry, drafts: Sequence[tuple[Draft, int]]) -> None:
    keyed = [(draft, line) for draft, line in drafts if isinstance(draft, IntegrationDraft) and draft.key]
    for twice in repeated(str(draft.key) for draft, _ in keyed):
        same = [(draft, line) for draft, line in keyed if draft.key == twice]
        names = " and ".join(draft.handle for draft, _ in same)
        top.wrong(f"{names} have the same key.", "integrations", line=same[1][1])


def _lines(
    sections: Mapping[Section, Sequence[tuple[Draft, int]]], routes: Sequence[Route] | None, top: Entry
) -> dict[tuple[str, str], int]:
    lines: dict[tuple[str, str], int] = {
        (section, handle_of(draft)): line for section, found in sections.items() for draft, line in found
    }
    for section in sections:
        lines[section, ""] = top.written.key_lines.get(section, top.line_of(section))
    listing = top.written.pairs.get("routes")
    if routes is not None and isinstance(listing, Listing):
        lines |= {("routes", str(place)): item.line for place, item in enumerate(listing.items, 1)}
    return lines


def _refuse(notes: Notes, noun: str) -> None:
    if notes.problems:
        sentences = " ".join(problem.sentence for problem in notes.problems[:3])
        raise Refused(f"BAD_{noun.upper().replace('-', '_')}", sentences)
