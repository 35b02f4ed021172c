"""Logs carry events and ids: every call is looked at, and an error is kept without values."""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from intake.logs import configure, error_file, unexpected

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "msg", "log"}
COUNTS_AND_KINDS = {"sent", "failed", "deferred", "failures", "new", "missing", "kind"}
VERSIONS_AND_OUR_FILES = {"since", "to", "kept"}
SENTENCES = "intake/receiving/outages.py"  # why a mailbox is not read: never the words of a mail
MARK = "忘田鶴之助"


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger in the programs."""
    for room in ("intake", "reports"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "structlog" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and _is_log(node.func):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _is_log(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute) or function.attr not in LEVELS:
        return False
    return "log" in ast.unparse(function.value).lower()


def test_every_log_call_names_an_event_and_says_only_counts_kinds_and_versions() -> None:
    found = list(calls())
    assert len(found) >= 6
    wrong = [
        where
        for where, call in found
        if len(call.args) != 1
        or not isinstance(call.args[0], ast.Constant)
        or {keyword.arg for keyword in call.keywords}
        - COUNTS_AND_KINDS
        - VERSIONS_AND_OUR_FILES
        - ({"sentence"} if where.startswith(f"{SENTENCES}:") else set())
    ]
    assert wrong == []


def test_a_kind_that_is_logged_is_the_name_of_a_class_never_a_message() -> None:
    said = [
        ast.unparse(keyword.value)
        for _, call in calls()
        for keyword in call.keywords
        if keyword.arg == "kind"
    ]
    assert said
    assert [each for each in said if not each.startswith("type(")] == []


def test_no_program_prints_or_logs_by_another_way() -> None:
    """The commands print results; structlog logs; nothing else speaks."""
    ways = r"\b(print\(|sys\.std(err|out)\.write|traceback\.print|warnings\.warn)"
    found = [
        f"{path.relative_to(ROOT)}: {way[0]}"
        for path in sorted((ROOT / "intake").rglob("*.py"))
        if not {"demo", "commands", "cli.py", "console.py", "logs.py"} & {*path.parts}
        for way in re.finditer(ways, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_an_unforeseen_error_is_kept_without_the_values_it_met(tmp_path: Path) -> None:
    try:
        int(MARK)
    except ValueError as error:
        unexpected(error, tmp_path)
    kept = error_file(tmp_path).read_text(encoding="utf-8")
    assert "test_logs.py" in kept
    assert MARK not in kept


def test_an_event_goes_to_the_stderr_of_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook gives each kernel's thread its own, and closes it."""
    with monkeypatch.context() as before:
        before.setattr(sys, "stderr", io.StringIO())
        configure()
        sys.stderr.close()
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)
    structlog.get_logger().warning("store_migrated", since=1, to=2)
    structlog.reset_defaults()
    assert '"event": "store_migrated"' in now.getvalue()
