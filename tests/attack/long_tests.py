"""Run the tests marked `long`: python -m tests.attack.long_tests

They are further values of tests that `make test` runs with a few of their values.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.attack.figures import Found, command

ROOT = Path(__file__).resolve().parents[2]


def run(seed: int) -> Found:
    """Run them all, in two processes; `seed` is of no meaning, since nothing in them is drawn."""
    asked = ["-m", "pytest", "-m", "long", "-n", "2", "--dist", "loadfile", "tests"]
    done = subprocess.run(
        [sys.executable, *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(done.stdout)
    lines = done.stdout.splitlines()
    failed = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    broken = (*failed, lines[-1]) if done.returncode else ()
    return Found({"exit code": done.returncode, "said": [lines[-1]]}, broken)


if __name__ == "__main__":
    command(__doc__, run)
