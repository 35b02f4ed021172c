"""Settings for all kinds of tests: repeatable examples, nothing skipped in CI, folders made once per run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

# `make test` tries the same examples each time; `make attack` tries others, by its seed.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("seeded", derandomize=False, database=None)
settings.load_profile("repeatable")


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of collected tests, which all stay."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # else what is alive at the end is taken for leaks


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that skips fails, with the reason that it gave."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        why = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{item.nodeid}: CI skips nothing. {why}"
    return report


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """once(name, make): a folder filled by `make`, shared by all tests of a run and never to be
    changed.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "once"
    shared.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not (whole := shared / f"{name}.whole").exists():
                folder.mkdir(mode=0o700)
                make(folder)
                whole.touch()
        return folder

    return made
