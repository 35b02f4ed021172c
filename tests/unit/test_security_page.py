"""SECURITY.md names a test for every threat; each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> list[str]:
    table = PAGE.partition("## Threats")[2].partition("## ")[0]
    return [line for line in table.splitlines() if line.startswith("|")][2:]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_names_who_how_what_stops_it_and_a_test() -> None:
    assert len(rows()) > 30
    for row in rows():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4, row
        assert all(cells), row
        assert NAMED.fullmatch(cells[3]), row


def test_every_test_named_exists() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED.findall(PAGE)
        if not (ROOT / file).exists() or name not in functions_of(ROOT / file)
    ]
    assert missing == []


def test_no_test_stands_for_two_threats() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) == len(set(named))


def test_every_page_named_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
