"""`read()` over an archive of mails on engines that exist: what each worker does, and how it is handed out.

An engine gives every worker chunks of (file, arguments) and takes back JSON. Mails are read in
cells on the worker, as on one machine: what a crafted mail breaks is one reading, not the worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

Task = tuple[
    str, str
]  # the file that holds a mail, and the arguments of its recorded reading as JSON
Chunks = list[list[Task]]
Mapped = Callable[[Chunks], list[list[str]]]  # chunks to readings, on workers that are running


def again(chunk: list[Task]) -> list[str]:
    """The readings of some mails as JSON, by one cell of this worker."""
    from intake.reading.record import known_of, to_json
    from intake.receiving.readers import read_all
    from intake.settings.sections import Reading

    tasks = [(Path(path), known_of(json.loads(arguments))) for path, arguments in chunk]
    return [json.dumps(to_json(each)) for each in read_all(tasks, Reading(processes=1))]


@contextmanager
def futures(workers: int) -> Iterator[Mapped]:
    """On the standard library: one machine, no engine."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield lambda chunks: list(pool.map(again, chunks))


@contextmanager
def dask(workers: int) -> Iterator[Mapped]:
    """On Dask; `Client(address)` of a cluster takes the place of the local one."""
    from dask.distributed import Client

    with Client(n_workers=workers, threads_per_worker=1, dashboard_address=None) as client:
        yield lambda chunks: list(client.gather(client.map(again, chunks)))


@contextmanager
def spark(workers: int) -> Iterator[Mapped]:
    """On Spark; the master of a cluster takes the place of local[N]."""
    with spark_session(workers) as session:
        context = session.sparkContext
        yield lambda chunks: list(context.parallelize(chunks, len(chunks)).map(again).collect())


@contextmanager
def spark_session(workers: int) -> Iterator[Any]:
    """Spark on this machine, which listens on loopback only."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    for name in ("spark.driver.host", "spark.driver.bindAddress"):
        builder = builder.config(name, "127.0.0.1")
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


ENGINES: dict[str, tuple[str, Callable[[int], AbstractContextManager[Mapped]]]] = {
    "futures": ("concurrent.futures", futures),
    "dask": ("distributed", dask),
    "spark": ("pyspark", spark),
}
"""Name -> the module that must be installed, and how to read on it."""
