"""Letters a second over kept-open connections, beside plain loops of smtplib on the same server.

    python -m tests.benchmarks.letters [--seed N] [--letters 400] [--runs 5]

The server is a real one in a process of its own, with STARTTLS and a login as mail servers have.
It answers at once, or (「busy」) after the 10 ms that a server takes to sync what it was given.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import random
import smtplib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from intake.answers.compose import compose
from intake.answers.letter import Letter
from intake.answers.outbox import send_queued
from intake.demo.smtp import Keeper, smtp_server
from intake.settings import Settings
from intake.settings.sections import Answers, Smtp
from intake.store import State
from intake.transport.tls import tls_context
from tests.benchmarks._contest import ratio, report, spread
from tests.system.certificates import Certificates, make_certificates

US = "uketsuke@j-lis.example"
LOGIN = ("rddlg", "mihon-pass")
Letters = list[tuple[str, str, bytes]]  # Message-ID, recipient, bytes


class _Counting(Keeper):
    """Takes every letter, keeps none."""

    delay = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.delay)
        return "250 2.0.0 OK"


def _serve(folder: str, certificates: Certificates, delay: float, line: Connection) -> None:
    logging.disable(logging.WARNING)  # the server tells of its own future at every login
    keeper = _Counting(Path(folder))
    keeper.delay = delay
    context = certificates.server_context()
    with smtp_server(keeper, login=LOGIN, starttls=context) as server:
        line.send(server.port)
        line.recv()


@contextmanager
def _server(folder: Path, certificates: Certificates, delay: float) -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(str(folder), certificates, delay, theirs))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join(10)


def letters(seed: int, count: int) -> Letters:
    """Letters of the usual length to as many addresses."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        message_id = f"{number}.{dice.randrange(10**9)}@j-lis.example"
        recipient = f"mihon{number}@city{dice.randrange(1741)}.example"
        text = "クラウド型被災者支援システムの利用申込みを受け付けました。\n" * 25
        raw = compose(
            Letter("accepted", "利用申込みの受付完了について", text, recipient),
            message_id,
            ("J-LIS 被災者支援担当", US),
            datetime(2022, 7, 1, tzinfo=UTC),
        )
        made.append((message_id, recipient, raw))
    return made


def _opened(port: int, authority: Path) -> smtplib.SMTP:
    server = smtplib.SMTP("127.0.0.1", port)
    server.starttls(context=tls_context(authority))
    server.login(*LOGIN)
    return server


def connection_each(port: int, authority: Path, given: Letters) -> float:
    """The loop of the manual: a connection for every letter."""
    begun = time.perf_counter()
    for _, recipient, raw in given:
        with _opened(port, authority) as server:
            server.sendmail(US, [recipient], raw)
    return time.perf_counter() - begun


def one_connection(port: int, authority: Path, given: Letters) -> float:
    begun = time.perf_counter()
    with _opened(port, authority) as server:
        for _, recipient, raw in given:
            server.sendmail(US, [recipient], raw)
    return time.perf_counter() - begun


def ours(port: int, authority: Path, given: Letters, connections: int = 3) -> float:
    """From the record over the journal to the server, and what it said back into the record."""
    at = datetime(2022, 7, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder))
        _queue(state, given, at)
        smtp = Smtp(
            host="127.0.0.1",
            port=port,
            security="starttls",
            ca_file=authority,
            user=LOGIN[0],
            password=LOGIN[1],
            connections=connections,
        )
        settings = Settings(smtp=smtp, answers=Answers(answer_since=at, from_address=US))
        begun = time.perf_counter()
        done = send_queued(state, settings, clock=lambda: at + timedelta(minutes=1))
        assert done.sent == len(given), done
        return time.perf_counter() - begun


def _queue(state: State, given: Letters, at: datetime) -> None:
    fixed = {"letter": "accepted", "application": None, "municipality": None, "held": False}
    with state.store.transaction() as transaction:
        transaction.add(
            "send",
            [
                {"message_id": name, "mail": name, "recipient": to, "raw": raw, "queued_at": at}
                | fixed
                for name, to, raw in given
            ],
        )


WAYS: dict[str, Callable[[int, Path, Letters], float]] = {
    "ours": ours,
    "ours, 1 connection": lambda *given: ours(*given, connections=1),
    "ours, 8 connections": lambda *given: ours(*given, connections=8),
    "loop, a connection each": connection_each,
    "loop, one connection": one_connection,
}


def run(seed: int, count: int, runs: int) -> None:
    given = letters(seed, count)
    rows: dict[str, dict[str, Any]] = {}
    ratios = {}
    with tempfile.TemporaryDirectory() as name:
        certificates = make_certificates(Path(name) / "certificates")
        for server, delay in (("", 0.0), (" (busy)", 0.01)):
            times: dict[str, list[float]] = {way: [] for way in WAYS}
            with _server(Path(name) / "kept", certificates, delay) as port:
                for number in range(runs + 1):
                    for way, work in WAYS.items():
                        seconds = work(port, certificates.authority, given)
                        if number:  # the first round warms up
                            times[way].append(seconds)
            rows |= {way + server: spread(each, count) for way, each in times.items()}
            for loop in ("loop, a connection each", "loop, one connection"):
                ratios[f"ours / {loop}{server}"] = ratio(rows, "ours" + server, loop + server)
    report("letters", seed, rows, {"letters": count} | ratios)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--letters", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    run(options.seed, options.letters, options.runs)


if __name__ == "__main__":
    main()
