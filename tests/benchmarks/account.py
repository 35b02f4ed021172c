"""Every millisecond of a mail, by stage: CPU from the mailbox to the letter queued.

    python -m tests.benchmarks.account [--seed N] [--mails 400] [--runs 3]

One stage after the other, nothing overlapping, in one process and then in a cell; of the CPU of this
process and its children, so that what else the machine does is not counted.
`make bench` puts the table into docs/running/speed.md.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from intake.answers.answering import Answerer
from intake.answers.letters import organisation_of
from intake.mailbox.imap import open_mailbox
from intake.paths import data_path
from intake.reading import reader
from intake.reading.record import reader_version
from intake.receiving.arrival import Arrival, sorted_out
from intake.receiving.batch import sort_out
from intake.receiving.knowledge import Knowledge
from intake.receiving.readers import read_all
from intake.receiving.recording import Read, Recorder
from intake.register import load_register
from intake.settings import Settings
from intake.settings.reading_context import reading_context
from intake.store import State, now
from tests.benchmarks._contest import report
from tests.benchmarks._machine import tree
from tests.benchmarks._pipelines import Box
from tests.benchmarks._sample import applications, mixture
from tests.benchmarks.intake import boxes
from tests.system.dovecot import dovecot_server

READING = {  # stage -> what the reader calls for it
    "take apart": ("open_mail", "read_subject", "read_body", "passwords_in"),
    "open the form": ("open_attachments",),
    "read the form": ("read_form",),
    "municipality": ("_identified",),
    "kind, sender": ("_told", "kind_of", "judge", "mark_of"),
    "fields, findings": ("_merged", "_noticed", "assess", "_arguments"),
}
_BATCH = 200
_REGISTER = load_register(data_path("register"))


class Account:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        before = time.process_time()
        yield
        self.spent[stage] += time.process_time() - before

    def counted(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its CPU booked under a stage; what it yields is made at once."""

        def booked(*arguments: Any, **more: Any) -> Any:
            with self.of(stage):
                made = work(*arguments, **more)
                return list(made) if isinstance(made, Iterator) else made

        return booked

    @contextmanager
    def inside(self, module: Any, stages: dict[str, tuple[str, ...]]) -> Iterator[None]:
        """While inside, what these stages call in a module is booked under them."""
        before = {name: getattr(module, name) for names in stages.values() for name in names}
        for stage, names in stages.items():
            for name in names:
                setattr(module, name, self.counted(stage, before[name]))
        try:
            yield
        finally:
            for name, work in before.items():
                setattr(module, name, work)


def through(box: Box, folder: Path, settings: Settings) -> Counter[str]:
    """All mails through each stage, a batch at a time; CPU seconds by stage."""
    state, account = State(folder), Account()
    given = reading_context(settings)
    answerer = Answerer(
        settings.answers, organisation_of(settings.answers), _REGISTER, given.own_addresses
    )
    recorder = Recorder(answerer, reader_version(), state.archive)
    with open_mailbox(settings.mailbox) as mailbox:
        uids = mailbox.examine("INBOX").uids
        fetched = mailbox.fetch(uids)
        while True:
            with account.of("fetch"):
                mails = next(fetched, None)
            if mails is None:
                return account.spent
            arrivals = [Arrival(("imap", "INBOX", 1, m.uid), m.received_at, m.raw) for m in mails]
            _batch(arrivals, state, settings, recorder, account)


def _batch(
    arrivals: list[Arrival], state: State, settings: Settings, recorder: Recorder, account: Account
) -> None:
    given = reading_context(settings)
    with account.of("hash"):
        kept = [sorted_out(arrival) for arrival in arrivals]
    raws = {each.digest: mail.raw for each, mail in zip(kept, arrivals, strict=True)}
    with account.of("archive, sync"):
        state.archive.keep(raws)
    with account.of("look up"), state.store.transaction() as transaction:
        batch = sort_out(kept, transaction, None)
        clues = batch.clues()
        knowledge = Knowledge(transaction, clues)
        knowns = [knowledge.about(each, given) for each in clues]
    fresh = [raws[mail.digest] for mail in batch.fresh]
    with account.inside(reader, READING), account.of("reading"):
        for raw, known in zip(fresh, knowns, strict=True):
            reader.unguarded(raw, _REGISTER, known)
    tasks = [
        (state.archive.path(mail.digest), known)
        for mail, known in zip(batch.fresh, knowns, strict=True)
    ]
    before = _cpu()
    readings = read_all(tasks, settings.reading)
    account.spent["in cells"] += _cpu() - before
    reads = [Read(mail, reading) for mail, reading in zip(batch.fresh, readings, strict=True)]
    with (
        account.inside(Answerer, {"letter": ("letters",)}),
        account.of("recording"),
        state.store.transaction() as transaction,
    ):
        recorder.record(transaction, reads, batch.again, now())


def _cpu() -> float:
    """CPU seconds of this process and of its cells, those that have ended too."""
    used = 0.0
    for process in tree(psutil.Process().pid):
        times = process.cpu_times()
        used += times.user + times.system + times.children_user + times.children_system
    return used


def table(spent: Counter[str]) -> dict[str, float]:
    """The stages of the account, none of them inside another, in the order of the way."""
    inner = sum(spent[stage] for stage in READING)
    return {
        "fetch": spent["fetch"],
        "archive, sync": spent["archive, sync"] + spent["hash"],
        "look up": spent["look up"],
        **{stage: spent[stage] for stage in READING},
        "reading, the rest": spent["reading"] - inner,
        "to the cell and back": spent["in cells"] - spent["reading"],
        "letter": spent["letter"],
        "transaction": spent["recording"] - spent["letter"],
    }


def run(seed: int, count: int, runs: int) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = defaultdict(dict)
    for title, make in (("application", applications), ("mixture", mixture)):
        found = []
        with dovecot_server() as server, boxes(list(make(seed, count)), server) as (whole, warm):
            for number in range(runs + 1):
                box = whole if number else warm  # the first one warms up
                with tempfile.TemporaryDirectory() as folder:
                    found.append(table(through(box, Path(folder) / "state", box.settings())))
        every = found[1:]
        for stage in every[0]:
            spent = statistics.median(each[stage] for each in every)
            rows[stage][f"{title}, ms"] = round(spent / count * 1000, 2)
        whole_way = statistics.median(sum(each.values()) for each in every)
        rows["together"][f"{title}, ms"] = round(whole_way / count * 1000, 2)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows = run(options.seed, options.mails, options.runs)
    report("account", options.seed, rows, {"mails": options.mails})


if __name__ == "__main__":
    main()
