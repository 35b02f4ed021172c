"""The units in docs/running/systemd, verified by systemd itself where it is installed."""

from __future__ import annotations

import getpass
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import ROOT

UNITS = sorted((ROOT / "docs" / "running" / "systemd").iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_itself_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze"):
        assert _verified(tmp_path, unit.name) == (0, "")


def _verified(folder: Path, name: str) -> tuple[int, str]:
    """What systemd-analyze says of a unit, with the programs and the account of this machine."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        for at, here in (
            ("/opt/shien-intake/.venv/bin/", f"{Path(sys.executable).parent}/"),
            ("=/opt/shien-intake", f"={folder}"),
            ("User=intake", f"User={getpass.getuser()}"),
            ("Group=intake", "Group="),
        ):
            text = text.replace(at, here)
        (folder / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(folder / name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr
