"""From IMAP to recorded with letters queued, beside the floor, the plain pipeline and a peer.

    python -m tests.benchmarks.intake [--seed N] [--mails 1741] [--runs 5] [--without NAME …]

Dovecot with TLS on loopback. Contestants are warm and take turns, so that load hits all alike.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import _pipelines as pipelines
from tests.benchmarks._contest import Work, compete, ratio, report
from tests.benchmarks._pipelines import Box
from tests.benchmarks._sample import Sample, applications, mixture
from tests.system.dovecot import Dovecot, dovecot_server

WORKS: dict[str, Work] = {
    "fetch only": pipelines.fetch_only,
    "fetch + compat32": pipelines.fetch_parse,
    "ours": pipelines.ours,
    "straightforward": pipelines.straightforward,
    "imap-tools + pandas": pipelines.peer,
}
_WARM = 100  # mails


@contextmanager
def boxes(mails: list[Sample], server: Dovecot) -> Iterator[tuple[Box, Box]]:
    """The whole mailbox, and a small one to warm up on."""
    made = []
    for user, content in (("whole", mails), ("warm", mails[:_WARM])):
        of_user = server.of_user(user)
        of_user.append_many(content)
        box = Box(
            server.host,
            server.port,
            user,
            server.password,
            str(server.certificates.authority),
        )
        client = box.client()  # Dovecot makes its index now, at nobody's cost
        client.select_folder("INBOX", readonly=True)
        client.fetch(client.search(["ALL"])[:2000], ["RFC822.SIZE"])
        client.logout()
        made.append(box)
    yield made[0], made[1]


def run(name: str, mails: list[Sample], seed: int, runs: int, works: dict[str, Work]) -> None:
    with (
        dovecot_server() as server,
        boxes(mails, server) as (whole, warm),
        tempfile.TemporaryDirectory() as folder,
    ):
        rows = compete(
            works,
            lambda who, number: (whole, fresh(folder, who, number)),
            lambda who: (warm, fresh(folder, who, -1)),
            runs,
            len(mails),
        )
    size = sum(len(raw) for raw, _ in mails) / len(mails)
    more = {"mails": len(mails), "bytes a mail": round(size)}
    if {"ours", "straightforward"} <= rows.keys():
        more |= {
            "ours / straightforward": ratio(rows, "ours", "straightforward"),
            "ours / fetch + compat32": ratio(rows, "ours", "fetch + compat32"),
        }
    report(name, seed, rows, more)


def fresh(folder: str, who: str, number: int) -> str:
    """An empty folder for one run; the one of the run before is gone."""
    shutil.rmtree(Path(folder) / who, ignore_errors=True)
    made = Path(folder) / who / str(number)
    made.mkdir(parents=True)
    return str(made)


KINDS: dict[str, Callable[[int, int], Iterator[Sample]]] = {
    "intake": applications,
    "intake-mixture": mixture,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=1741)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], choices=list(WORKS))
    parser.add_argument("--mail", choices=list(KINDS), nargs="*", default=list(KINDS))
    options = parser.parse_args()
    works = {name: work for name, work in WORKS.items() if name not in options.without}
    for kind in options.mail:
        mails = list(KINDS[kind](options.seed, options.mails))
        run(kind, mails, options.seed, options.runs, works)


if __name__ == "__main__":
    main()
