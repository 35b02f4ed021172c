"""What each piece of machinery for speed gains: the same work with it, and without.

    python -m tests.benchmarks.machinery [--seed N] [--mails 300] [--runs 3] [--only intake reading caches]

Three tables. `intake`: the whole way from the mailbox, the pieces of receiving left out one by one;
`reading`: one mail after the other in one process; `caches`: of each cache what its hits save, by
what its misses cost. The ways take turns, and CPU is counted beside the clock.
"""

from __future__ import annotations

import argparse
import functools
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks._contest import Work, compete, report

if (
    TYPE_CHECKING
):  # nothing of ours is imported here: caches are left out, or counted, from the first
    from tests.benchmarks._pipelines import Box

AS_IT_IS = "as it is"


# --- the whole way ---------------------------------------------------------------------------------


def ours(box: Box, folder: str) -> None:
    from tests.benchmarks import _pipelines

    _pipelines.ours(box, folder)


def one_batch_after_the_other(box: Box, folder: str) -> None:
    """Without reading one batch while another is recorded, nor fetching one ahead."""
    from intake.receiving import poll
    from intake.receiving.taking import Taker

    def take_all(self: Any, batches: Iterable[Any]) -> Iterator[Any]:
        for arrivals in batches:
            yield self._recorded(self._begun(arrivals, None))

    def plain(items: Iterable[Any]) -> Iterator[Any]:
        yield from items

    Taker.take_all = take_all  # type: ignore[method-assign]
    poll._ahead = plain  # type: ignore[assignment]
    ours(box, folder)


def archived_by_one_thread(box: Box, folder: str) -> None:
    """Each raw mail written and synced before the next."""
    from intake.store import archive

    archive._AT_ONCE = 1
    ours(box, folder)


def one_mail_a_question(box: Box, folder: str) -> None:
    """Each mail handed to a cell by itself, not eight together."""
    from intake.cell import asking

    asking._TOGETHER = 1
    ours(box, folder)


INTAKE: dict[str, Work] = {
    AS_IT_IS: ours,
    "one batch after the other": one_batch_after_the_other,
    "archived by one thread": archived_by_one_thread,
    "one mail a question": one_mail_a_question,
}


# --- reading ---------------------------------------------------------------------------------------


def reading(mails: list[bytes]) -> None:
    from intake.paths import data_path
    from intake.reading.reader import unguarded
    from intake.register import load_register
    from intake.terms import ReadingContext

    register, known = load_register(data_path("register")), ReadingContext()
    for raw in mails:
        unguarded(raw, register, known)


def base64_line_by_line(mails: list[bytes]) -> None:
    """The standard library's parser through every line."""
    from intake.mime import structure

    structure._RUN = re.compile(rb"(?!)")
    reading(mails)


def no_sheet_again(mails: list[bytes]) -> None:
    """Sheets, styles and relations of a form worked out anew in each."""
    from intake.office import package

    package._found = getattr(package._found, "__wrapped__", package._found)
    reading(mails)


def no_caches(mails: list[bytes]) -> None:
    """No memory from one mail to the next but of the register."""
    _without_caches()
    reading(mails)


READING: dict[str, Callable[[list[bytes]], None]] = {
    AS_IT_IS: reading,
    "base64 line by line": base64_line_by_line,
    "no sheet, no styles again": no_sheet_again,
    "no cache of many entries": no_caches,
}


def _without_caches() -> None:
    """Before anything of ours is imported: caches of more than a few entries remember nothing."""
    ours = functools.lru_cache

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        if isinstance(maxsize, int) and maxsize > 64:
            return lambda work: work
        return ours(maxsize, typed)

    if not any(name.startswith("intake.reading.form") for name in sys.modules):
        functools.lru_cache = lru_cache  # type: ignore[assignment]


# --- caches ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Remembered:
    """How often a cache had the answer, and what it cost where it had not."""

    hits: int = 0
    misses: int = 0
    spent: float = 0.0  # seconds, on misses


CACHES: dict[str, Remembered] = {}


def _counting(work: Any, maxsize: int | None) -> Any:
    """What lru_cache gives, its hits counted and its misses timed."""
    name = f"{work.__module__}.{work.__qualname__}"
    about = CACHES.setdefault(name, Remembered())

    def timed(*arguments: Any, **more: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*arguments, **more)
        finally:
            about.misses += 1
            about.spent += time.process_time() - begun

    remembering = _lru_cache(maxsize)(timed)

    @functools.wraps(work)
    def asked(*arguments: Any, **more: Any) -> Any:
        before = about.misses
        answer = remembering(*arguments, **more)
        about.hits += about.misses == before
        return answer

    asked.cache_clear = remembering.cache_clear  # type: ignore[attr-defined]
    return asked


_lru_cache = functools.lru_cache


def caches(seed: int, mails: int) -> dict[str, dict[str, Any]]:
    """Each cache of the reader: what it saves of a mail's reading, in ms and in percent."""

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        if callable(maxsize):
            return _counting(maxsize, 128)
        return lambda work: _counting(work, maxsize)

    functools.lru_cache = lru_cache  # type: ignore[assignment]
    functools.cache = lambda work: _counting(work, None)  # type: ignore[assignment]
    from tests.benchmarks._sample import applications, mixture

    every = [raw for raw, _ in applications(seed, mails)] + [raw for raw, _ in mixture(seed, mails)]
    reading(every[::4])  # warm
    warm = {name: (each.hits, each.misses) for name, each in CACHES.items()}
    begun = time.process_time()
    reading(every)
    each_mail = (time.process_time() - begun) / len(every) * 1000
    rows = {}
    for name, about in CACHES.items():
        hits, misses = about.hits - warm.get(name, (0, 0))[0], about.misses
        saved = hits * (about.spent / misses if misses else 0) / len(every) * 1000
        rows[name.removeprefix("intake.")] = {
            "hits a mail": round(hits / len(every), 2),
            "a miss, µs": round(about.spent / misses * 1e6) if misses else 0,
            "saved, ms a mail": round(saved, 3),
            "saved, %": round(100 * saved / (each_mail + saved), 1),
        }
    return dict(sorted(rows.items(), key=lambda row: -row[1]["saved, ms a mail"]))


# --- the tables ------------------------------------------------------------------------------------


def _gains(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each way with what the piece that it lacks gains, in percent of the way without it."""
    whole = rows[AS_IT_IS]
    for name, row in rows.items():
        if name != AS_IT_IS:
            row["gain, % CPU"] = _percent(whole["cpu_ms_each"], row["cpu_ms_each"])
            row["gain, % time"] = _percent(whole["seconds_median"], row["seconds_median"])
    return rows


def _percent(with_it: float, without: float) -> float:
    return round(100 * (1 - with_it / without), 1)


def run_intake(seed: int, count: int, runs: int, folder: str) -> dict[str, dict[str, Any]]:
    from tests.benchmarks._sample import applications
    from tests.benchmarks.intake import boxes, fresh
    from tests.system.dovecot import dovecot_server

    with (
        dovecot_server() as server,
        boxes(list(applications(seed, count)), server) as (whole, warm),
    ):
        return compete(
            INTAKE,
            lambda who, number: (whole, fresh(folder, who, number)),
            lambda who: (warm, fresh(folder, who, -1)),
            runs,
            count,
        )


def run_reading(seed: int, count: int, runs: int) -> dict[str, dict[str, Any]]:
    from tests.benchmarks._sample import applications

    mails = [raw for raw, _ in applications(seed, count)]
    works: dict[str, Work] = dict(READING)
    return compete(works, lambda who, number: (mails,), lambda who: (mails[:50],), runs, count)


def main() -> None:
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=["intake", "reading", "caches"])
    options = parser.parse_args()
    if options.only == ["caches"]:
        rows = caches(options.seed, options.mails)
        report("machinery-caches", options.seed, rows, {"caches": len(rows)})
        return
    with tempfile.TemporaryDirectory() as folder:
        if "intake" in options.only:
            three = options.mails * 3  # batches, where so many are one: else nothing overlaps
            rows = _gains(run_intake(options.seed, three, options.runs, folder))
            report("machinery-intake", options.seed, rows)
    if "reading" in options.only:
        rows = _gains(run_reading(options.seed, options.mails, options.runs))
        report("machinery-reading", options.seed, rows)
    if "caches" in options.only:  # counted from the first import on: in a process of its own
        here = [sys.executable, "-m", "tests.benchmarks.machinery", "--only", "caches"]
        sizes = ["--seed", str(options.seed), "--mails", str(options.mails)]
        subprocess.run([*here, *sizes], check=True, cwd=Path(__file__).parents[2])


if __name__ == "__main__":
    main()
