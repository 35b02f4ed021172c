"""Writes docs/packages.md and constraints.txt after pins/: python pins/packages.py FOLDER, or make pins.

FOLDER holds what `make pins` gathered: pylock.toml (days of release, from the package index),
licences*.json (from what is installed). Only what is told here reaches a file: no address does.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE, FACTS, NOTES = (
    ROOT / "docs" / "packages.md",
    ROOT / "pins/facts.toml",
    ROOT / "pins/notes.toml",
)
CONSTRAINTS = ROOT / "constraints.txt"
FILES = ("build", "run", "setup", "data", "tools")
OLD = timedelta(days=730)  # before the newest of all: longer without a release asks for a word

_HEAD = """\
# Packages

Made by `make pins` from pins/, pyproject.toml and what the packages say of themselves; do not edit.

Each package is installed only if its bytes have a hash that stands in `pins/`. *Released* is the day
of the version that is pinned. What had no release for two years, and what reads strangers' bytes,
has a word on why it is kept (`pins/notes.toml`; [0062](decisions/0062-packages.md),
[0092](decisions/0092-every-package-by-its-hash.md)); `tests/unit/test_supply.py` asks for it.
*Shut in*: called only in the reading processes, which have no network and die alone (SECURITY.md).
"""
_TABLES = {
    "run": "Running: intake, reports, notebooks, demo",
    "setup": "Besides these, in a working tree: tests, lint, types",
    "build": "Building",
    "data": "Building data/register",
    "tools": "Looking after the packages themselves, in an environment of their own",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a file of pins: its version, the hashes of its files, who asks for it."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> list[Pin]:
    """The packages in pins/NAME.txt."""
    found: list[Pin] = []
    for line in (ROOT / "pins" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if begun := re.match(r"([\w.\-]+)==([\w.\-+!]+)", line):
            found.append(Pin(plain(begun[1]), begun[2]))
        elif of := re.match(r"    --hash=(sha256:[0-9a-f]{64})", line):
            found[-1].hashes.append(of[1])
        elif found and (asker := re.match(r"    #\s+(?:via )?((?!via|-c)\S.*)", line)):
            found[-1].via.append(asker[1])
    return found


def reasons() -> dict[str, str]:
    """What stands beside each package in pyproject.toml."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    told = (re.match(r'    "([\w.\-]+)[^"]*",\s+#\s+(\S.*)', line) for line in lines)
    return {plain(each[1]): each[2] for each in told if each}


def facts() -> dict[str, dict[str, Any]]:
    """Version, day of release and licence of each package, as last gathered."""
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))


def notes() -> dict[str, dict[str, str]]:
    """What people add: `licence` where a package does not say it, `kept` why one is kept."""
    return tomllib.loads(NOTES.read_text(encoding="utf-8"))


def old(known: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Packages whose pinned version is much older than the newest of all; no clock is asked."""
    days: dict[str, date] = {name: each["released"] for name, each in known.items()}
    newest = max(days.values())
    return {name for name, day in days.items() if newest - day > OLD}


def page() -> str:
    """The whole page, from tracked files alone."""
    pieces, shown = [_HEAD], set[str]()
    for name, title in _TABLES.items():
        rows = [pin for pin in pins(name) if pin.name not in shown]
        shown |= {pin.name for pin in rows}
        pieces += [f"\n## {title}\n\n", *_table(rows)]
    return "".join(pieces)


def _table(rows: list[Pin]) -> Iterator[str]:
    known, why, kept = facts(), reasons(), notes()["kept"]
    yield "| package | version | released | licence | why | kept |\n|---|---|---|---|---|---|\n"
    for pin in rows:
        of = known[pin.name]
        reason = why.get(pin.name) or "for " + ", ".join(pin.via)
        cells = (
            pin.name,
            pin.version,
            of["released"],
            of["licence"],
            reason,
            kept.get(pin.name, ""),
        )
        yield f"| {' | '.join(map(str, cells))} |\n"


def constraints() -> str:
    """constraints.txt with its heading as it is, and every version that set-up may take."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    found = {
        f"{pin.name}=={pin.version}" for name in FILES if name != "tools" for pin in pins(name)
    }
    return "\n".join([*head, *sorted(found)]) + "\n"


def _gathered(folder: Path) -> str:
    """The facts anew: every package of pins/, with the day of release and the licence."""
    lock = tomllib.loads((folder / "pylock.toml").read_text(encoding="utf-8"))
    days = {plain(each["name"]): _released(each) for each in lock["packages"]}
    told = (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("licences*.json"))
    licences = {  # what this Python or system does not install keeps what was gathered elsewhere
        **{name: each["licence"] for name, each in facts().items()},
        **{plain(row["Name"]): " ".join(row["License"].split()) for rows in told for row in rows},
        **notes()["licence"],
    }
    all_pins = {pin.name: pin for name in FILES for pin in pins(name)}
    lines = [
        f'{name} = {{ version = "{pin.version}", released = {days[name]}, '
        f"licence = {json.dumps(licences[name])} }}\n"
        for name, pin in sorted(all_pins.items())
    ]
    return "# Made by `make pins`; do not edit.\n" + "".join(lines)


def _released(package: Mapping[str, Any]) -> date:
    files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
    return min(each["upload-time"] for each in files).date()  # type: ignore[no-any-return]


if __name__ == "__main__":
    FACTS.write_text(_gathered(Path(sys.argv[1])), encoding="utf-8")
    CONSTRAINTS.write_text(constraints(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
