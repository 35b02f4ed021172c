"""Opens stores that earlier commits wrote with their own code, and compares the figures.

Each commit runs its own demo, in an environment with the packages that it asked for (made once in
build/upgrade, which needs the network); today's program then opens the store, and `intake status` and
`reports adoption` must say what they said, but for mails that wait now and were passed over then, for the
reasons in MENDED. What a replay would change is told, not held: readers learn.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.attack.figures import Found, command

ROOT = Path(__file__).resolve().parents[2]
COMMITS = ("2b435cc", "9aaa397", "622edf4")  # schema 1 without and with ordered steps, schema 2
MENDED = {"bounce_unknown"}  # waits now: a report of delivery about no letter that is known


def upgrade(seed: int) -> Found:
    """What each store says now; broken where it said otherwise. Nothing here depends on a seed."""
    figures: dict[str, object] = {}
    broken: list[str] = []
    for commit in COMMITS:
        with TemporaryDirectory(prefix=f"upgrade-{seed}-") as name:
            then, now, mended, kept = _upgraded(commit, Path(name))
        figures[commit] = (
            f"applied {now['shares']['nationwide']['applied']}, waiting {now['status']['waiting']}, "
            f"and {mended} that were passed over; kept {kept}; "
            f"fields that today's reader would read otherwise {now.pop('replay')}"
        )
        then.pop("replay")
        broken += [f"{commit}: {each}" for each in _differences(then, now)]
        broken += [] if kept else [f"{commit}: no copy was put aside"]
    return Found(figures, tuple(broken))


def _differences(then: object, now: object, name: str = "") -> Iterator[str]:
    """What was said then and is said otherwise now; more may be said now."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value in then.items():
            yield from _differences(value, now.get(key), f"{name}.{key}".removeprefix("."))
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from _differences(one, other, f"{name}[{number}]")
    elif then != now:
        yield f"{name}: {then} -> {now}"


def _upgraded(commit: str, place: Path) -> tuple[dict[str, Any], dict[str, Any], int, list[str]]:
    """What the old program said, what the new one says of the same store but for what was mended,
    how many wait now that were passed over, and the copies put aside.
    """
    old, state = place / "old", place / "state"
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, capture_output=True, check=True
    ).stdout
    old.mkdir()
    subprocess.run(["tar", "-x", "-C", str(old)], input=archive, check=True)
    earlier = _Program(_python_of(commit, old), old)
    today = _Program(Path(sys.executable), ROOT)
    earlier.run(state, "intake", "demo")
    then = _figures(earlier, state)
    upgraded = place / "upgraded"
    shutil.copytree(state, upgraded)
    today.run(upgraded, "intake", "status")
    today.run(upgraded, "intake", "publish")
    now = _figures(today, upgraded)
    waits = map(json.loads, today.run(upgraded, "intake", "waiting", "--json").splitlines())
    mended = sum(each["reason"] in MENDED for each in waits)
    now["status"]["waiting"] -= mended
    return then, now, mended, sorted(p.name for p in (upgraded / "before-upgrade").glob("*.duckdb"))


@dataclass(frozen=True, slots=True)
class _Program:
    """One commit's code with the Python that has its packages."""

    python: Path
    code: Path

    def run(self, state: Path, program: str, *words: str) -> str:
        """What a command prints; ends this attack if it fails."""
        environment = os.environ | {"PYTHONPATH": str(self.code), "INTAKE_STATE": str(state)}
        done = subprocess.run(
            [self.python, "-P", "-m", f"{program}.cli", *words],
            cwd=state.parent, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{program} {' '.join(words)} of {self.code}: {done.stderr[-500:]}")
        return done.stdout


def _python_of(commit: str, code: Path) -> Path:
    """The Python of an environment with the packages of a commit.

    It is Python 3.11 where that is installed: the mail server of an earlier commit's demo hangs on
    3.13.
    """
    place = ROOT / "build" / "upgrade" / commit
    python = place / "bin" / "python"
    if not (ready := place / ".ready").exists():
        its_own = shutil.which("python3.11") or sys.executable
        subprocess.run([its_own, "-m", "venv", "--clear", place], check=True)
        asked = ["-c", str(code / "constraints.txt"), f"{code}[demo]"]
        quietly = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quietly, *asked], check=True)
        ready.touch()
    return python


def _figures(program: _Program, state: Path) -> dict[str, Any]:
    status = json.loads(program.run(state, "intake", "status", "--json"))
    shares = json.loads(program.run(state, "reports", "adoption", "--json"))
    shares.pop("undetermined", None)
    again = program.run(state, "intake", "replay", "--json")
    return {"status": status, "shares": shares, "replay": len(again.splitlines())}


if __name__ == "__main__":
    command(__doc__, upgrade)
