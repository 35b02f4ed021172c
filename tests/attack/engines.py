"""`read()` over an archive of mails on engines that exist: what each worker does, and how it is handed out.

An engine gives every worker chunks of (file, arguments) and takes back JSON. Mails are read in
cells on the worker, as on one machine: what a crafted mail breaks is one reading, not the worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

Task = tuple[
    str, str
]  # the file that holds a mail, and the arguments of its recorded reading as JSON
Chunks = list[list[Task]]


def again(chunk: list[Task]) -> list[str]:
    """The readings of some mails as JSON, by one cell of this worker."""
    from intake.reading.record import known_of, to_json
    from intake.receiving.readers import read_all
    from intake.settings.sections import Reading

    tasks = [(Path(path), known_of(json.loads(arguments))) for path, arguments in chunk]
    return [json.dumps(to_json(each)) for each in read_all(tasks, Reading(processes=1))]


def futures(chunks: Chunks, workers: int) -> list[list[str]]:
    """On the standard library: one machine, no engine."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(again, chunks))


def dask(chunks: Chunks, workers: int) -> list[list[str]]:
    """On Dask; `Client(address)` of a cluster takes the place of the local one."""
    from dask.distributed import Client

    with Client(n_workers=workers, threads_per_worker=1, dashboard_address=None) as client:
        return list(client.gather(client.map(again, chunks)))


def spark(chunks: Chunks, workers: int) -> list[list[str]]:
    """On Spark; the master of a cluster takes the place of local[N]."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master(f"local[{workers}]").getOrCreate()
    try:
        found = session.sparkContext.parallelize(chunks, len(chunks)).map(again).collect()
        return list(found)
    finally:
        session.stop()


ENGINES: dict[str, tuple[str, Callable[[Chunks, int], list[list[str]]]]] = {
    "futures": ("concurrent.futures", futures),
    "dask": ("distributed", dask),
    "spark": ("pyspark", spark),
}
"""Name -> the module that must be installed, and how to read on it."""
