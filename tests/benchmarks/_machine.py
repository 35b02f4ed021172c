"""What a benchmark ran on, and what a tree of processes uses."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

_STEP = 0.05  # seconds between looks at memory
_LIBRARIES = ("imapclient", "mail-parser", "openpyxl", "duckdb", "imap-tools", "pandas")


def machine() -> dict[str, Any]:
    """The machine and the versions, without names or paths of it."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@dataclass(slots=True)
class Usage:
    """What a process and all it started used. Shared pages count in each process that has them."""

    cpu: float = 0.0  # seconds
    peak: int = 0  # bytes resident, all of them together
    largest: int = 0  # bytes resident of the largest one


@contextmanager
def measured(pid: int) -> Iterator[Usage]:
    """The usage of this process and its descendants while inside."""
    usage, done = Usage(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(pid, usage, done), daemon=True)
    before = _cpu(pid)
    watcher.start()
    try:
        yield usage
    finally:
        done.set()
        watcher.join()
        usage.cpu = _cpu(pid) - before


def _watch(pid: int, usage: Usage, done: threading.Event) -> None:
    while not done.wait(_STEP):
        sizes = [0]
        for process in tree(pid):
            with suppress(psutil.Error):
                sizes.append(process.memory_info().rss)
        usage.peak = max(usage.peak, sum(sizes))
        usage.largest = max(usage.largest, *sizes)


def _cpu(pid: int) -> float:
    used = 0.0
    for process in tree(pid):
        with suppress(psutil.Error):
            times = process.cpu_times()
            used += times.user + times.system + times.children_user + times.children_system
    return used


def tree(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []
