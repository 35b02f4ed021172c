"""What must hold of every fee, municipality and limit, tried on examples that no test run has seen.

python -m tests.attack.properties --seed N --rounds 20
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.attack.figures import Found, command

TESTS = Path(__file__).resolve().parents[1]
OTHERS = ("--hypothesis-profile=seeded",)  # the usual one tries the same whatever the seed


def properties(seed: int, rounds: int) -> Found:
    """Rounds of every test that makes its own examples; broken where one fails."""
    files = sorted(
        str(path)
        for room in ("unit", "rules")
        for path in (TESTS / room).glob("*.py")
        if "from hypothesis" in path.read_text("utf-8")
    )
    broken = [
        f"seed {seed + each}: {line}"
        for each in range(rounds)
        for line in _failed(files, seed + each)
    ]
    return Found({"files": len(files), "rounds": rounds, "failures": len(broken)}, tuple(broken))


def _failed(files: list[str], seed: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--tb=no", *OTHERS, f"--hypothesis-seed={seed}", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines or ([done.stdout[-300:]] if done.returncode else [])


if __name__ == "__main__":
    command(__doc__, properties, rounds=20)
