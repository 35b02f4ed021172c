"""Opens stores that earlier commits wrote with their own code, and compares the figures.

Each commit runs its own demo; today's program then opens the store, and `intake status` and
`reports adoption` must say what they said. What a replay would change is told, not held: readers learn.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attack.figures import Found, command

ROOT = Path(__file__).resolve().parents[2]
COMMITS = ("2b435cc", "9aaa397", "622edf4")  # schema 1 without and with ordered steps, schema 2


def upgrade(seed: int) -> Found:
    """What each store says now; broken where it said otherwise. Nothing here depends on a seed."""
    figures: dict[str, object] = {}
    broken: list[str] = []
    for commit in COMMITS:
        with TemporaryDirectory(prefix=f"upgrade-{seed}-") as name:
            then, now, kept = _upgraded(commit, Path(name))
        figures[commit] = (
            f"applied {now['applied']}, waiting {now['waiting']}, kept {kept}, "
            f"fields that today's reader would read otherwise {now.pop('replay')}"
        )
        then.pop("replay")
        broken += [f"{commit}: {key}" for key in then if not _still(then[key], now[key])]
        broken += [] if kept else [f"{commit}: no copy was put aside"]
    return Found(figures, tuple(broken))


def _still(then: object, now: object) -> bool:
    """Whether all that was said then is said now; more may be said."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(key in now and _still(value, now[key]) for key, value in then.items())
    return then == now


def _upgraded(commit: str, place: Path) -> tuple[dict[str, object], dict[str, object], list[str]]:
    """What the old program said, what the new one says of the same store, and the copy put aside."""
    old, state = place / "old", place / "state"
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        tree.extractall(old, filter="data")
    _run(old, state, "intake", "demo")
    then = _figures(old, state)
    upgraded = place / "upgraded"
    shutil.copytree(state, upgraded)
    _run(ROOT, upgraded, "intake", "status")
    _run(ROOT, upgraded, "intake", "publish")
    now = _figures(ROOT, upgraded)
    return then, now, sorted(p.name for p in (upgraded / "before-upgrade").glob("*.duckdb"))


def _figures(code: Path, state: Path) -> dict[str, object]:
    status = json.loads(_run(code, state, "intake", "status", "--json"))
    shares = json.loads(_run(code, state, "reports", "adoption", "--json"))
    again = _run(code, state, "intake", "replay", "--json")
    return {
        "applied": shares["nationwide"]["applied"],
        "waiting": status["waiting"],
        "status": status,
        "shares": {k: v for k, v in shares.items() if k != "undetermined"},
        "replay": len(again.splitlines()),
    }


def _run(code: Path, state: Path, program: str, *words: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(code), "INTAKE_STATE": str(state)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", f"{program}.cli", *words],
        cwd=state.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{program} {' '.join(words)} of {code}: {done.stderr[-500:]}")
    return done.stdout


if __name__ == "__main__":
    command(__doc__, upgrade)
