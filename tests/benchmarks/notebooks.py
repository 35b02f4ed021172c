"""How long every notebook takes from its first cell to its last, on the demo's country.

    python -m tests.benchmarks.notebooks [--seed N]

Each in a kernel of its own, whose start counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.benchmarks._contest import report

ROOT = Path(__file__).resolve().parents[2]


def run(seed: int) -> None:
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        state = Path(name) / "state"
        command = [sys.executable, "-m", "intake.cli", "--state", str(state), "demo"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=name)
        os.environ |= {"INTAKE_STATE": str(state), "PYTHONPATH": str(ROOT)}
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
            resources = {"metadata": {"path": str(path.parent)}}
            begun = time.perf_counter()
            NotebookClient(notebook, timeout=300, resources=resources).execute()
            rows[path.stem] = {"seconds": round(time.perf_counter() - begun, 1)}
    total = sum(row["seconds"] for row in rows.values())
    report("notebooks", seed, rows, {"seconds of all": round(total, 1)})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    run(parser.parse_args().seed)
