"""`make bench`: every benchmark there is, each in its own process, with the same seed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).parent
    names = sorted(p.stem for p in here.glob("*.py") if not p.stem.startswith("_"))
    codes = [
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *sys.argv[1:]]).returncode
        for name in names
    ]
    sys.exit(max(codes, default=0))
