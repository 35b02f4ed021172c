"""Which system calls a cell makes once it is ready, by strace, over every case of tests/mail
and 300 mails with hostile attachments.

    python -m tests.attack.traced_calls

Each is counted, and each that was refused; docs/calls-of-the-cell.md says what those allowed are for.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from intake.cell.asking import Asked
from intake.cell.calls import ALLOWED
from intake.cell.jobs import READ, SHOW
from intake.cell.pool import Bounds, Question, pool
from intake.paths import data_path
from intake.terms import ReadingContext
from tests.attack.hostile_attachments import mail
from tests.mail.expected import all_cases

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")


def read_everything() -> None:
    """Every case read and shown, in one cell, until it is asked no more."""
    cells = pool(Bounds(1, 120.0, 1024, 10_000), data_path("register"))
    mails = [(case.raw, case.known) for case in all_cases()]
    mails += [(mail(1, number)[1], ReadingContext()) for number in range(300)]
    for job in (READ, SHOW):
        Asked(cells, [Question(job, *each) for each in mails]).answers()


def traced() -> tuple[Counter[str], Counter[str]]:
    """Calls after the filter was set, and those of them that were refused."""
    made: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "calls")
        command = [sys.executable, "-m", "tests.attack.traced_calls", "--read"]
        subprocess.run(["strace", "-f", "-o", str(record), *command], check=True)
        ready: set[str] = set()
        for line in record.read_text(errors="replace").splitlines():
            if not (found := _LINE.match(line)):
                continue
            process, name, rest = found.groups()
            if process in ready:
                made[name] += 1
                refused[name] += "EPERM" in rest
            elif name == "prctl" and "PR_SET_SECCOMP" in rest:
                ready.add(process)
    return made, +refused


if __name__ == "__main__":
    if "--read" in sys.argv:
        read_everything()
    elif shutil.which("strace"):
        made, refused = traced()
        unused = {call.name for call in ALLOWED} - made.keys()
        told = {"made": made, "refused": refused, "allowed, not made": sorted(unused)}
        print(json.dumps(told, indent=1))
        sys.exit(bool(refused.keys() - {"openat", "socket", "clone", "process_vm_readv"}))
