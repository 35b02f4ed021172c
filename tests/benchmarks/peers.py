"""Beside two systems that take in mail and that somebody might pick: django-helpdesk and django-mailbox.

    python3 -m venv DIR && DIR/bin/pip install django-helpdesk django-mailbox
    python -m tests.benchmarks.peers --python DIR/bin/python [--seed N] [--mails 1741]

Not part of `make bench`: their environment is installed apart. Each takes the same mails from the same
Dovecot, on its embedded defaults. Rates are without the start of a program. What was understood of a
mail is held against what its writer meant: its subject and the first line of its text, as generated;
its municipality and phone number, which only a system that reads forms can know.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import psutil

from intake.receiving.poll import poll
from intake.status import status
from intake.store import State
from tests.benchmarks._contest import report
from tests.benchmarks._machine import measured
from tests.benchmarks._pipelines import Box
from tests.benchmarks._sample import Sample, applications, mixture
from tests.benchmarks.intake import boxes
from tests.system.dovecot import dovecot_server

PEERS = {"django-helpdesk": "helpdesk", "django-mailbox": "mailbox"}
_PROGRAM = Path(__file__).with_name("_in_django.py")
Meant = list[tuple[str, str, str]]  # of each mail: Message-ID, subject, first line of the text


def meant(mails: list[Sample]) -> Meant:
    """What each writer meant, by the standard library's own decoding."""
    found = []
    for raw, _ in mails:
        message = message_from_bytes(raw, policy=default)
        body = message.get_body(("plain", "html"))
        lines = _text(body).strip().splitlines() if body is not None else []
        first = _plain(lines[0]) if lines else ""
        found.append((_plain(str(message["Message-ID"])), _plain(str(message["Subject"])), first))
    return found


def _text(part: Any) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return ""


def _plain(text: str) -> str:
    """For comparison: without white space, a Message-ID without its angle brackets."""
    return "".join(text.split()).strip("<>")


def understood(messages: list[list[Any]], of: Meant) -> dict[str, Any]:
    """Of how many mails a record holds the subject, and the first line, as they were meant."""
    held = {
        _plain(str(name)): (_plain(subject), _plain(text)) for name, subject, text, _ in messages
    }
    pairs = [(held.get(name, ("", "")), subject, first) for name, subject, first in of]
    return {
        "records": len(messages),
        "subjects right": sum(found == subject for (found, _), subject, _ in pairs),
        "texts right": sum(bool(text) and first in text for (_, text), _, first in pairs),
        "attachments kept": sum(count for *_, count in messages),
    }


def peer(python: Path, name: str, box: Box, of: Meant, folder: str) -> dict[str, Any]:
    """A peer's figures on this mailbox, which it may change."""
    where = (box.host, str(box.port), box.user, box.password, folder)
    command = [str(python), str(_PROGRAM), PEERS[name], *where]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder)
    with measured(process.pid) as usage:
        told, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{name}: exit {process.returncode}")
    found = json.loads(told.splitlines()[-1])
    return _figures(found["seconds"], found["cpu"], usage.peak, len(of)) | {
        **understood(found["messages"], of),
        "letters": found["letters"],
    }


def ours(box: Box, of: Meant, folder: str) -> dict[str, Any]:
    """Our figures: one pass, and what the record then holds."""
    state = State(Path(folder) / "state")
    begun = time.perf_counter()
    with measured(psutil.Process().pid) as usage:
        poll(state, box.settings())
    seconds = time.perf_counter() - begun
    with state.store.transaction() as transaction:
        rows = transaction.rows("readings_after", after=0, most=10**9)
    readings = [json.loads(row["document"]) for row in rows]
    messages = [[r["message_id"], r["subject"], r["text"], len(r["attachments"])] for r in readings]
    kinds = {kind: count for kind, count in status(state)["mails"].items() if count}
    return _figures(seconds, usage.cpu, usage.peak, len(of)) | {
        **understood(messages, of),
        "letters": sum(status(state)["sends"].values()),
        "municipality known": sum(r["municipality"] is not None for r in readings),
        "phone number known": sum("phone" in r["fields"] for r in readings),
        "kinds told apart": len(kinds),
    }


def _figures(seconds: float, cpu: float, peak: int, mails: int) -> dict[str, Any]:
    return {
        "mails/s": round(mails / seconds, 1),
        "cpu ms a mail": round(cpu / mails * 1000, 1),
        "peak MB": round(peak / 2**20),
    }


def run(python: Path, seed: int, count: int) -> None:
    kinds: dict[str, Callable[[int, int], Iterator[Sample]]] = {
        "applications": applications,
        "mixture": mixture,
    }
    for kind, make in kinds.items():
        mails = list(make(seed, count))
        of, rows = meant(mails), {}
        for name in ("ours", *PEERS):  # each its own mailbox: helpdesk deletes what it has taken
            with (
                dovecot_server() as server,
                boxes(mails, server) as (whole, warm),
                tempfile.TemporaryDirectory() as folder,
            ):
                if name == "ours":
                    poll(State(Path(folder) / "warm"), warm.settings())
                    rows[name] = ours(whole, of, folder)
                else:
                    rows[name] = peer(python, name, whole, of, folder)
        report(f"peers-{kind}", seed, rows, {"mails": len(mails)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="of the peers' environment")
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=1741)
    options = parser.parse_args()
    run(options.python.absolute(), options.seed, options.mails)


if __name__ == "__main__":
    main()
