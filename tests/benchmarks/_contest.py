"""Contestants: each a process of its own, warmed up, run in turn, several times over."""

from __future__ import annotations

import atexit
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks._machine import Usage, machine, measured

RESULTS = Path(__file__).parent / "results"
Work = Callable[..., None]  # with the arguments of one run


@dataclass(slots=True)
class Contestant:
    """One way to do the work, in a process that stays."""

    name: str
    process: Any
    line: Connection
    seconds: list[float] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)

    def run(self, *arguments: Any, keep: bool = True) -> float:
        with measured(self.process.pid) as usage:
            self.line.send(arguments)
            seconds = self.line.recv()
        if isinstance(seconds, str):
            raise RuntimeError(f"{self.name}: {seconds}")
        if keep:
            self.seconds.append(seconds)
            self.usages.append(usage)
        return float(seconds)

    def end(self) -> None:
        self.line.send(None)
        self.process.join(30)


def contestants(works: Mapping[str, Work]) -> list[Contestant]:
    """Each work in a fresh process that waits for its arguments."""
    context = multiprocessing.get_context("spawn")
    made = []
    for name, work in works.items():
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(work, theirs))
        process.start()
        made.append(Contestant(name, process, ours))
    return made


def _serve(work: Work, line: Connection) -> None:
    try:
        _serve_until_told(work, line)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out: reading workers end by it


def _serve_until_told(work: Work, line: Connection) -> None:
    while (arguments := line.recv()) is not None:
        try:
            begun = time.perf_counter()
            work(*arguments)
            line.send(time.perf_counter() - begun)
        except Exception as error:
            line.send(repr(error)[:500])


def figures(each: Contestant, mails: int) -> dict[str, Any]:
    """Rate, spread, CPU and memory of all its runs."""
    return spread(each.seconds, mails) | {
        "cpu_ms_each": round(statistics.median(u.cpu for u in each.usages) / mails * 1000, 3),
        "peak_mb": round(max(u.peak for u in each.usages) / 2**20),
    }


def spread(seconds: Sequence[float], count: int) -> dict[str, Any]:
    """Rate and spread of runs, each over so many."""
    median = statistics.median(seconds)
    return {
        "per_second": round(count / median, 1),
        "seconds_median": round(median, 3),
        "seconds_least": round(min(seconds), 3),
        "seconds_most": round(max(seconds), 3),
        "runs": len(seconds),
    }


def report(name: str, seed: int, rows: Mapping[str, Mapping[str, Any]], more: Any = None) -> None:
    """The figures as a table on stdout and as JSON in results/NAME.json."""
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    table = Table(title=name)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    for title, row in rows.items():
        table.add_row(title, *(_said(row.get(column)) for column in columns))
    Console(width=max(100, 30 + 16 * len(columns))).print(table)
    for key, value in (more or {}).items():
        print(f"{key}: {value}")
    RESULTS.mkdir(exist_ok=True)
    content = {"name": name, "seed": seed, "machine": machine(), "figures": rows, "more": more}
    target = RESULTS / f"{name}.json"
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    sys.stdout.flush()


def ratio(rows: Mapping[str, Mapping[str, Any]], over: str, under: str) -> float:
    """How many times as many a second."""
    return round(rows[over]["per_second"] / rows[under]["per_second"], 2)


def _said(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def compete(
    works: Mapping[str, Work],
    arguments: Callable[[str, int], Sequence[Any]],
    warm: Callable[[str], Sequence[Any]],
    runs: int,
    mails: int,
) -> dict[str, dict[str, Any]]:
    """Each work's figures over so many runs, the works taking turns within each run."""
    field_of = contestants(works)
    try:
        for each in field_of:
            each.run(*warm(each.name), keep=False)
        for number in range(runs):
            for each in field_of:
                each.run(*arguments(each.name, number))
    finally:
        for each in field_of:
            each.end()
    return {each.name: figures(each, mails) for each in field_of}
