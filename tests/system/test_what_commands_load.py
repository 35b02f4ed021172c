"""A command that a person waits for loads nothing that it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthetic import half_year, write

LOOKS = ["structlog", "openpyxl", "jinja2", "phonenumbers", "email_validator", "intake.cell"]
WORDS = ["intake.answers.letters", "intake.receiving", "intake.replay", "intake.reading.reader"]
FIGURES = [
    "asyncio",
    "jinja2",
    "openpyxl",
    "structlog",
    "reports.fees",
    "reports.rules",
    "reports.pages",
    "reports.books",
]


def loaded(module: str, *arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends well."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(
    ("command", "spared"),
    [
        (["--help"], ["duckdb", "pydantic", *LOOKS, *WORDS]),
        (["status"], ["asyncio", *LOOKS, *WORDS, "intake.desk"]),
        (["waiting"], ["asyncio", *LOOKS, *WORDS]),
    ],
)
def test_intake_looks_without_what_reads_and_writes(
    command: list[str], spared: list[str], tmp_path: Path
) -> None:
    (tmp_path / "state").mkdir()
    found = loaded("intake.cli", "--state", str(tmp_path / "state"), *command)
    assert "typer" in found
    assert found.isdisjoint(spared)


def test_shares_are_counted_without_fees_and_pages(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.duckdb", half_year())
    found = loaded("reports.cli", "--snapshot", str(snapshot), "adoption")
    assert "reports.counts.adoption" in found
    assert found.isdisjoint(FIGURES)
