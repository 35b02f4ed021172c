"""The attack on our tests, on one small room: every place is tried once, and what is found is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.attack.figures import MARK
from tests.papers import ROOT

PROGRAM = """
import sys
from pathlib import Path
from tests.attack import mutate
mutate.TRIED = Path(sys.argv[1])
mutate.ROOMS = {"moves": mutate.Room("intake.applications.lifecycle", "unit/test_moves")}
mutate.mutate(float(sys.argv[2]), 5, ["moves"]).tell()
"""


def run(kept: Path, minutes: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(kept), str(minutes)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (told,) = (line for line in done.stdout.splitlines() if line.startswith(MARK))
    return json.loads(told.removeprefix(MARK))  # type: ignore[no-any-return]


def test_every_place_is_tried_once_and_a_later_run_goes_on_from_there(tmp_path: Path) -> None:
    kept = tmp_path / "tried.txt"
    found = run(kept, minutes=10)
    assert found["moves: places"] == found["moves: tried"] > 5
    assert found["moves: noticed"] > 3
    rows = [line.split() for line in kept.read_text("utf-8").splitlines()]
    check = next(row for row in rows if row[0] == "intake.applications.lifecycle:check")
    assert "." not in check[2]
    other = [" ".join([row[0], "0" * 8, row[2]]) if row is check else " ".join(row) for row in rows]
    kept.write_text("\n".join(other) + "\n", "utf-8")  # its text was another then
    later = run(kept, minutes=0)
    assert later["moves: places"] - later["moves: tried"] == len(check[2])
