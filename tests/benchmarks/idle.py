"""What a watch costs while nothing comes: CPU seconds an hour, memory.

    python -m tests.benchmarks.idle [--seed N] [--mails 1741] [--seconds 130]

Dovecot with TLS; the mailbox is full of mail that has been taken in. IDLE, and a pass a minute.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from intake.store import State
from tests.benchmarks._contest import report
from tests.benchmarks._machine import measured, tree
from tests.benchmarks._sample import mixture
from tests.system.dovecot import dovecot_server
from tests.system.environment import environment_for


def run(seed: int, mails: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory() as name, dovecot_server() as server:
        server.append_many(mixture(seed, mails))
        environment = environment_for(Path(name) / "state", server)
        subprocess.run([sys.executable, "-m", "intake.cli", "poll"], env=environment, check=True)
        watch = subprocess.Popen([sys.executable, "-m", "intake.cli", "watch"], env=environment)
        try:
            time.sleep(20)  # the first pass, and whatever starting costs
            with measured(watch.pid) as usage:
                time.sleep(seconds)
            resident = sum(process.memory_info().rss for process in tree(watch.pid))
            processes = len(tree(watch.pid))
        finally:
            watch.send_signal(signal.SIGTERM)
            watch.wait(20)
        with State(Path(name) / "state").store.transaction() as transaction:
            counted = transaction.connection.execute("SELECT count(*) FROM pass").fetchall()
    rows = {
        f"{mails:,} mails": {
            "cpu_seconds_an_hour": round(usage.cpu / seconds * 3600, 1),
            "resident_mb": round(resident / 2**20),
            "processes": processes,
            "passes": counted[0][0],
        }
    }
    report("idle", seed, rows, {"seconds": seconds, "machine's cores": psutil.cpu_count()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=1741)
    parser.add_argument("--seconds", type=int, default=130)
    options = parser.parse_args()
    run(options.seed, options.mails, options.seconds)


if __name__ == "__main__":
    main()
