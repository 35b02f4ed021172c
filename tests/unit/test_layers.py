"""Imports point downward only; every room is placed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the floor up. A module may import from its own line and from the lines above it.
FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "intake.terms",
        "intake.parts",
        "intake.answer.terms",
        "intake.paths",
        "intake.console",
        "intake.logs",
        "intake.folder",
        "intake.transport",
        "intake.receiving.stopping",
        "intake.receiving.suspects",
    ),
    ("intake.text",),
    ("intake.cms",),
    ("intake.mime", "intake.office"),
    ("intake.register", "intake.settings"),
    ("intake.form", "intake.receiving.arrival", "intake.answer.bounces"),
    ("intake.reading.labelled",),
    ("intake.reading.form",),
    ("intake.reading.body",),
    ("intake.reading.municipality",),
    ("intake.reading.sender",),
    ("intake.reading.judge",),
    ("intake.reading",),
    ("intake.transport.oauth2",),
    (
        "intake.mailbox",
        "intake.applications",
        "intake.privacy.forgettable",
    ),
    ("intake.cell",),
    ("intake.store",),
    ("intake.register.official", "intake.register.updating", "intake.register.population"),
    ("intake.folder.lock", "intake.applications.shelf", "intake.privacy.forgotten"),
    ("intake.receiving.rounds",),
    ("intake.receiving.knowledge", "intake.receiving.same", "intake.receiving.repeats"),
    ("intake.receiving.readers",),
    ("intake.answer",),
    ("intake.health",),
    ("intake.receiving.recording",),
    ("intake.receiving.batch",),
    (
        "intake.receiving",
        "intake.replay",
        "intake.backup",
        "intake.privacy",
        "intake.status",
        "intake.publish",
    ),
    ("intake.doctor", "intake.desk"),
    ("intake.demo", "intake.commands"),
    ("intake.cli",),
    (
        "reports.wording",
        "reports.names",
        "reports.files",
        "reports.render",
        "reports.snapshot",
        "reports.charts.palette",
    ),
    ("reports.rules", "reports.counts"),
    ("reports.fees",),
    ("reports.counts.towns",),
    ("reports.overview",),
    ("reports.fees.money",),
    ("reports.tables", "reports.charts"),
    ("reports.sentences",),
    ("reports.books",),
    ("reports.pages",),
    ("reports.commands",),
    ("reports.cli",),
)
_FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
SHARED_WITH_REPORTS = (
    "intake.terms",
    "intake.answer.terms",
    "intake.text",
    "intake.paths",
    "intake.console",
)


def modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            rooms = {name for name in within if _is_room(name)}
            names |= rooms if rooms == within else rooms | {node.module}
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name for name in names if name.split(".")[0] in ("intake", "reports")}


def _is_room(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def floor_of(module: str) -> int | None:
    """That of the module itself, or of the innermost room around it that is placed."""
    while module not in _FLOOR:
        module, dot, _ = module.rpartition(".")
        if not dot:
            return None
    return _FLOOR[module]


@pytest.mark.parametrize("side", ["intake", "reports"])
def test_every_module_has_a_floor(side: str) -> None:
    homeless = [name for name, _ in modules(side) if name != side and floor_of(name) is None]
    assert homeless == []


@pytest.mark.parametrize("side", ["intake", "reports"])
def test_imports_point_downward_only(side: str) -> None:
    upward = [
        f"{name} -> {other}"
        for name, path in modules(side)
        for other in imported(path)
        if (mine := floor_of(name)) is not None
        and (theirs := floor_of(other)) is not None
        and theirs > mine
    ]
    assert upward == []


def test_the_write_side_never_imports_the_read_side() -> None:
    found = [
        f"{name} -> {o}"
        for name, path in modules("intake")
        for o in imported(path)
        if o.startswith("reports")
    ]
    assert found == []


def test_the_read_side_imports_only_the_pure_floor_of_the_write_side() -> None:
    found = [
        f"{name} -> {other}"
        for name, path in modules("reports")
        for other in imported(path)
        if other.startswith("intake.")
        and not any(other == room or other.startswith(f"{room}.") for room in SHARED_WITH_REPORTS)
    ]
    assert found == []


@pytest.mark.parametrize("room", ["intake.mime", "intake.office"])
def test_what_takes_mails_and_files_apart_knows_no_application(room: str) -> None:
    below = (*SHARED_WITH_REPORTS, "intake.parts", "intake.cms", room)
    found = [
        f"{name} -> {other}"
        for name, path in modules("intake")
        if name.startswith(room)
        for other in imported(path)
        if not any(other == each or other.startswith(f"{each}.") for each in below)
    ]
    assert found == []


def test_only_the_store_opens_duckdb_on_the_write_side() -> None:
    found = [
        name
        for name, path in modules("intake")
        if not name.startswith("intake.store")
        and "duckdb" in path.read_text(encoding="utf-8").split()
    ]
    assert found == []


def test_reading_is_pure_it_imports_no_network_clock_or_database() -> None:
    forbidden = {
        "socket",
        "smtplib",
        "imaplib",
        "imapclient",
        "duckdb",
        "time",
        "requests",
        "subprocess",
    }
    found = [
        f"{name}: {word}"
        for name, path in modules("intake")
        if name.startswith(("intake.reading", "intake.mime", "intake.office"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for word in _roots(node)
        if word in forbidden
    ]
    assert found == []


def _roots(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.split(".")[0]]
    return []
