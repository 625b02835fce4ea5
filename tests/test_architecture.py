"""The arrows between the rooms of this house, read off the syntax tree."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Small modules that every layer above the store may lean on.
COMMON = (
    "api.clock",
    "api.secrets",
    "api.addresses",
    "api.vapid",
    "api.passwords",
    "api.outage",
    "api.settings",
    "api.noted",
    "api.laid",
    "api.holidays_of",
)
EDGE = ("api.database", "api.doorbell", "api.state", "api.identity", "api.doors", "api.logs", "api.processes")
# Layer -> what of ours it may import. Whatever is not named here is forbidden.
ALLOWED = {
    "api.domain": ("api.domain",),
    "api.store": ("api.domain", "api.store"),
    "api.actions": ("api.domain", "api.store", "api.actions", "api.database", *COMMON),
    "api.publishing": ("api.domain", "api.publishing"),
    "api.processes": ("api.processes", "api.settings"),
    "api.schema": ("api.domain", "api.store", "api.actions", "api.publishing", "api.schema", *EDGE, *COMMON),
    "api.http": (
        *("api.domain", "api.store", "api.actions", "api.publishing", "api.http", "api.bulkhead"),
        *EDGE,
        *COMMON,
    ),
    "worker": ("api.domain", "api.store", "api.actions", "api.publishing", "worker", *EDGE, *COMMON),
}
# In each of these layers the same subjects have a room of their own.
LAYERS = ("domain", "store", "actions", "schema")
ROOMS = {
    *("alerts", "briefings", "comms", "incidents", "oncall", "organisation", "paging", "people"),
    *("runbooks", "runs", "status"),
}
WITHOUT_A_SUBJECT = {"schema": {"serving"}}
# Libraries that only some rooms know.
ONLY_IN = {
    "arq": ("api.doorbell", "worker.main"),
    "redis": ("api.doorbell", "worker.main", "api.processes"),
    "strawberry": ("api.schema",),
    "starlette": ("api.http", "api.schema", "api.app"),
    "sqlalchemy": (
        "api.store",
        "api.actions",
        "api.database",
        "api.schema",
        "api.http",
        "api.commands",
        "worker",
        "api.identity",
        "api.outage",
    ),
    "pywebpush": ("worker.senders",),
    "apprise": ("worker.senders", "api.addresses"),
    "typer": ("api.commands",),
    "holidays": ("api.holidays_of",),
    "jinja2": ("api.publishing",),
    "markdown_it": ("api.publishing",),
    "nh3": ("api.publishing",),
    "PIL": ("api.publishing",),
    "obstore": ("worker.senders",),
    "asyncpg": ("api.processes", "api.commands"),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("api", "worker"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(part for part in parts if part != "__init__"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it points"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


MODULES = list(modules())


@pytest.mark.parametrize("layer", ALLOWED)
def test_imports_run_one_way(layer: str):
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES
        if within(module, layer)
        for name in imports(path)
        if within(name, "api", "worker") and not within(name, *ALLOWED[layer])
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", LAYERS)
def test_the_same_rooms_lie_in_every_layer(layer: str):
    doors = (ROOT / "api" / layer).glob("*/__init__.py")
    assert {door.parent.name for door in doors} - WITHOUT_A_SUBJECT.get(layer, set()) == ROOMS


def test_rules_know_the_standard_library_only():
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES
        if within(module, "api.domain")
        for name in imports(path)
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "api"}
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_where_it_belongs(library: str):
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES
        for name in imports(path)
        if within(name, library) and not within(module, *ONLY_IN[library])
    ]
    assert wrong == []


def test_the_api_never_imports_the_worker():
    assert [
        m for m, path in MODULES if within(m, "api") for name in imports(path) if within(name, "worker")
    ] == []


def test_every_file_opens_with_one_sentence():
    missing = [
        str(path.relative_to(ROOT))
        for _, path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert missing == []


def test_page_and_service_worker_meet_only_in_shared():
    wrong = []
    for room, other in (
        ("src", "service-worker"),
        ("service-worker", "src"),
        ("shared", "src"),
        ("shared", "service-worker"),
    ):
        for path in (ROOT / "pwa" / room).rglob("*"):
            if path.suffix in {".ts", ".svelte"} and f"/{other}/" in path.read_text():
                lines = [
                    line
                    for line in path.read_text().splitlines()
                    if "from '" in line and f"/{other}/" in line
                ]
                wrong += [f"{path.relative_to(ROOT)}: {line}" for line in lines]
    assert wrong == []
