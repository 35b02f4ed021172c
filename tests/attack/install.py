"""Installs as an office without network does: a folder of wheels, an empty venv, another folder.

Building the wheels asks the package index; installing them is done with --no-index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attack.figures import Found, command

ROOT = Path(__file__).resolve().parents[2]
CHECKED = ("--require-hashes", "--no-deps", "--no-build-isolation")  # as `make wheels` does


def install(seed: int) -> Found:
    """How long each step took. Nothing here depends on a seed."""
    with TemporaryDirectory(prefix=f"install-{seed}-") as name:
        return _install(Path(name))


def _install(place: Path) -> Found:
    wheels, python = place / "wheels", place / "venv" / "bin" / "python"
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    took: dict[str, float] = {}
    _timed(took, "wheels fetched, s", [sys.executable, *pip, "wheel", *CHECKED, "-w", str(wheels),
           "-r", str(ROOT / "pins" / "run.txt")], place)  # fmt: skip
    _timed(took, "our wheel, s", [sys.executable, *pip, "wheel", "--no-deps", "--no-index",
           "--no-build-isolation", "-w", str(wheels), str(ROOT)], place)  # fmt: skip
    _timed(took, "empty venv, s", [sys.executable, "-m", "venv", str(place / "venv")], place)
    _timed(took, "installed without index, s", [str(python), *pip, "install", "--no-index",
           "--find-links", str(wheels), "shien-intake[demo]"], place)  # fmt: skip
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    _timed(took, "intake demo elsewhere, s", [str(python.with_name("intake")), "demo"], elsewhere)
    page = elsewhere / "data" / "var" / "demo" / "site" / "index.html"
    figures = took | {"wheels": len(list(wheels.glob("*.whl")))}
    return Found(figures, () if page.exists() else (f"{page} was not made",))


def _timed(took: dict[str, float], name: str, words: list[str], folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("INTAKE_", "PYTHON"))}
    began = time.monotonic()
    subprocess.run(words, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    took[name] = round(time.monotonic() - began, 1)


if __name__ == "__main__":
    command(__doc__, install)
