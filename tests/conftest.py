"""Settings for all kinds of tests: repeatable examples, and folders that are made once per run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

# `make test` tries the same examples each time; `make attack` tries others, by its seed.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")


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
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made
