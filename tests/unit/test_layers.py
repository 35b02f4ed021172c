"""Imports point downward only; every room is placed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from intake.reading.record import READ_BY

ROOT = Path(__file__).resolve().parents[2]

# From the floor up. A module may import from its own line and from the lines above it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("intake.vocabulary",),
    (
        "intake.terms",
        "intake.parts",
        "intake.paths",
        "intake.logs",
        "intake.folder",
        "intake.transport",
        "intake.receiving.stopping",
        "intake.receiving.suspects",
    ),
    ("intake.text",),
    ("intake.cms", "intake.command_help", "intake.console"),
    ("intake.mime", "intake.office"),
    ("intake.register", "intake.settings"),
    ("intake.form", "intake.receiving.arrival", "intake.answers.bounces"),
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
        "intake.privacy.selection",
    ),
    ("intake.scan",),
    ("intake.cell",),
    ("intake.store",),
    ("intake.register.official", "intake.register.ledger", "intake.determinations"),
    ("intake.register.updating", "intake.register.population"),
    ("intake.folder.lock", "intake.applications.open_applications", "intake.privacy.leftovers"),
    ("intake.receiving.rounds",),
    ("intake.receiving.knowledge", "intake.receiving.same", "intake.receiving.repeats"),
    ("intake.receiving.readers",),
    ("intake.answers",),
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
        "reports.days",
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
    ("reports.counts.attention",),
    ("reports.overview",),
    ("reports.fees.money",),
    ("reports.tables", "reports.charts"),
    ("reports.sentences",),
    ("reports.sections",),
    ("reports.asking", "reports.choosing", "reports.books"),
    ("reports.pages",),
    ("reports.commands",),
    ("reports.cli",),
)
_FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
SHARED_WITH_REPORTS = (
    "intake.vocabulary",
    "intake.terms",
    "intake.text",
    "intake.paths",
    "intake.command_help",
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


@pytest.mark.parametrize("side", ["intake", "reports"])
def test_a_package_only_hands_on_names(side: str) -> None:
    others = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for _, path in modules(side)
        if path.name == "__init__.py"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if not (_hands_on(node) or _is_docstring(node))
    ]
    assert others == []


def _hands_on(node: ast.stmt) -> bool:
    names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.ImportFrom) or names


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("side", ["intake", "reports"])
def test_no_modules_import_one_another_in_a_ring(side: str) -> None:
    known = {name for name, _ in modules(side)}
    graph = {name: imported(path) & known - {name} for name, path in modules(side)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


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


def test_the_version_of_the_reader_covers_every_module_that_reading_is_made_of() -> None:
    paths = dict(modules("intake"))
    seen: set[str] = set()
    ahead = {name for name in paths if name.startswith("intake.reading")}
    while ahead:
        seen |= ahead
        ahead = {other for name in ahead for other in imported(paths[name]) & paths.keys()} - seen
    rooms = {name.split(".")[1] for name in seen}
    covered = {room.removesuffix(".py") for room in READ_BY}
    # what these give is data, or arguments that each Reading records
    assert rooms - covered == {"terms", "register", "form", "paths"}


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


def test_the_stage_of_a_day_is_decided_in_one_place() -> None:
    """What leads to stages is read by the course, and listed by the events; `held` decides for both."""
    readers = set(_sql_with("step"))
    assert readers == {"15_step.sql", "17_course.sql", "30_event.sql"}
    assert set(_sql_with("held")) == {"16_held.sql", "17_course.sql", "snapshot.sql"}
    assert not {path.name for path in (ROOT / "reports/sql").glob("*.sql")} & set(
        _sql_with("event")
    )


def _sql_with(name: str) -> list[str]:
    """The files of SQL that read from a view or macro, or make it."""
    used = re.compile(rf"(?:FROM|JOIN|VIEW|TABLE|MACRO)\s+(?:snap\.)?{name}\b|\('{name}'\)")
    files = [*(ROOT / "intake/store").rglob("*.sql"), *(ROOT / "reports/sql").glob("*.sql")]
    return [path.name for path in files if used.search(path.read_text(encoding="utf-8"))]
