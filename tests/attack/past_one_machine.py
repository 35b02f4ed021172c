"""The recipes of docs/running/past-one-machine.md, on the engines that are installed.

    python -m tests.attack.past_one_machine [--seed N] [--mails 400] [--engines futures dask spark]

Mails are taken in; then each engine reads them again with 1, 2 and 4 workers, and what it gives must
be what the record holds. Rates are without the start of an engine. Spark reads `publish --parquet` and
must count what the snapshot counts. Without --engines, an engine that is not installed is left out and
named; with it, that is a failure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from intake.publish import publish
from intake.store import State
from intake.store.parquet import write_parquet
from tests.attack.engines import ENGINES, Chunks, Mapped, Task, spark_session
from tests.attack.figures import Found, sized, timed
from tests.benchmarks.growth import grow

_PER_CHUNK = 50
_SHARES = (
    "SELECT stage, count(*) FROM {} WHERE until IS NULL AND known_until IS NULL GROUP BY stage"
)


def tasks_of(state: State) -> Iterator[Task]:
    """Each mail of the record: the file that holds it, and the arguments that it was read with."""
    with state.store.transaction() as transaction:
        for row in transaction.rows("readings_after", after=0, most=10**9):
            arguments = json.loads(row["document"])["arguments"]
            yield str(state.archive.path(row["mail"])), json.dumps(arguments)


def recorded(state: State) -> dict[str, Any]:
    """What the record holds of each mail, by its sha256."""
    with state.store.transaction() as transaction:
        rows = transaction.rows("readings_after", after=0, most=10**9)
    return {row["mail"]: _plain(json.loads(row["document"])) for row in rows}


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "arguments"}


def run(seed: int, mails: int, engines: list[str] | None) -> Found:
    figures: dict[str, Any] = {"mails": mails}
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder) / "state")
        grow(state, seed, mails)
        held, tasks = recorded(state), list(tasks_of(state))
        chunks = [tasks[at : at + _PER_CHUNK] for at in range(0, len(tasks), _PER_CHUNK)]
        for name in engines or ENGINES:
            module, read_on = ENGINES[name]
            if find_spec(module) is None:
                figures[name] = "not installed"
                broken += [f"{name} is not installed"] if engines else []
                continue
            for workers in (1, 2, 4):
                with read_on(workers) as mapped:
                    mapped([[task] for task in tasks[: 2 * workers]])  # engine and cells start
                    seconds, found = timed(lambda: _read(mapped, chunks))
                figures[f"{name}, {workers} workers, mails/s"] = round(len(tasks) / seconds, 1)
                wrong = sum(held[digest] != document for digest, document in found.items())
                if wrong or found.keys() != held.keys():
                    broken.append(f"{name}: {wrong} readings differ, {len(found)} of {len(held)}")
        if find_spec("pyspark") is not None:
            broken += _spark_counts(state, Path(folder) / "parquet", figures)
    return Found(figures, tuple(broken))


def _read(mapped: Mapped, chunks: Chunks) -> dict[str, Any]:
    documents = [json.loads(each) for chunk in mapped(chunks) for each in chunk]
    return {document["sha256"]: _plain(document) for document in documents}


def _spark_counts(state: State, folder: Path, figures: dict[str, Any]) -> list[str]:
    """Whether Spark counts the stages in the Parquet files as DuckDB does in the snapshot."""
    snapshot = publish(state)
    write_parquet(snapshot, folder)
    with duckdb.connect(str(snapshot), read_only=True) as published:
        ours = dict(published.execute(_SHARES.format("course")).fetchall())
    with spark_session(2) as spark:
        spark.read.parquet(str(folder / "course.parquet")).createOrReplaceTempView("course")
        theirs = {row[0]: row[1] for row in spark.sql(_SHARES.format("course")).collect()}
    figures["stages counted by Spark"] = str(dict(sorted(theirs.items())))
    return [] if ours == theirs else [f"Spark counts {theirs}, the snapshot {ours}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20220630)
    parser.add_argument("--engines", nargs="*", choices=list(ENGINES))
    sys.exit(run(**sized(parser, mails=400)).tell())


if __name__ == "__main__":
    main()
