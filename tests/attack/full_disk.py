"""A disk that fills while mail comes in: python -m tests.attack.full_disk

The state folder is a tmpfs of a few megabytes in a user namespace. Polls must end with a sentence,
and once there is room everything must come in and every letter go out. --mails N.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from intake.demo.smtp import Keeper, smtp_server
from tests.attack.figures import Found, command
from tests.attack.long_watch import mail
from tests.system.dovecot import dovecot_server
from tests.system.environment import environment_for

_SIZES = ("1m", "3m", "4m", "5m", "7m", "9m", "12m", "512m")  # of the disk, poll by poll
_SCRIPT = """
mkdir -p "$1/state" && mount -t tmpfs -o size=1m,mode=700 state "$1/state" || exit 99
shift_to="$1"; shift
for size in "$@"; do
  mount -o remount,size=$size "$shift_to/state" || exit 99
  "$INTAKE_PYTHON" -m intake.cli poll >>"$shift_to/out" 2>>"$shift_to/err"; echo "$size $?" >>"$shift_to/codes"
done
"$INTAKE_PYTHON" -m intake.cli status --json >"$shift_to/status"
"""


def run(seed: int, mails: int = 120) -> Found:
    """Exit codes by size of the disk; what came in and went out at last."""
    with (
        tempfile.TemporaryDirectory(prefix="full-") as name,
        dovecot_server() as server,
        smtp_server(Keeper(Path(name) / "kept")) as smtp,
    ):
        server.append_many(mail(number) for number in range(mails))
        environment = environment_for(
            Path(name) / "state", server, smtp, PYTHON=sys.executable, MAILBOX__BATCH=20
        )
        done = subprocess.run(
            ["unshare", "-r", "-m", "sh", "-c", _SCRIPT, "sh", name, *_SIZES],
            env=environment,
            check=False,
        )
        if done.returncode:
            return Found({"no user namespace here": done.returncode})
        arrived = Counter(str(message_from_bytes(m.raw)["Message-ID"]) for m in smtp.messages())
        said = (Path(name) / "err").read_text()
        codes = dict(line.split() for line in (Path(name) / "codes").read_text().splitlines())
        counts = json.loads((Path(name) / "status").read_text())
        figures = {
            "mails": mails,
            "exit codes by size": codes,
            "sentences about the disk": said.count("空き容量"),
            "tracebacks": said.count("Traceback") + said.count("予期しない問題"),
            "mails lost": mails - sum(counts["mails"].values()),
            "missing": counts["mailbox"]["missing"],
            "letters lost": mails - len(arrived),
            "letters doubled": sum(arrived.values()) - len(arrived),
        }
        wrong = ("tracebacks", "mails lost", "missing", "letters lost")
        return Found(figures, tuple(f"{n}: {figures[n]}" for n in wrong if figures[n]))


if __name__ == "__main__":
    command(__doc__, run, mails=120)
