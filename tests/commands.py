"""Run the commands as a person or a script does: by the program's own main, here or as a process."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from intake import cli as intake_cli
from reports import cli as reports_cli

Done = subprocess.CompletedProcess[str]


def intake(state: Path, *arguments: str, **environment: str) -> Done:
    """Run `intake` in this process; returns what it printed and its exit code.

    In this process, because starting another one costs a second of CPU.
    """
    return _run(intake_cli.main, ["intake", "--state", str(state), *arguments], environment)


def reports(*arguments: str, **environment: str) -> Done:
    """Run `reports` in this process; returns what it printed and its exit code."""
    return _run(reports_cli.main, ["reports", *arguments], environment)


def intake_apart(state: Path, *arguments: str, **environment: str) -> Done:
    """Run `intake` as a process of its own, for tests of how a process starts or ends."""
    return subprocess.run(
        [sys.executable, "-m", "intake.cli", "--state", str(state), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def forged(name: str) -> dict[str, str]:
    """The variables with which a person calls an account by another name."""
    return dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), name)


def at_terminal(program: str, *arguments: str, columns: int = 80, **environment: str) -> str:
    """Run a program with its output on a terminal of so many columns; returns what it shows."""
    ours, theirs = pty.openpty()
    size = {"TERM": "dumb", "COLUMNS": str(columns), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", f"{program}.cli", *arguments],
        env=os.environ | size | environment,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how a terminal says that its program has ended
            while some := os.read(ours, 65536):
                shown += some
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _run(main: Callable[[], None], words: list[str], environment: Mapping[str, str]) -> Done:
    # Files, not StringIO: the programs reconfigure their streams and may ask for descriptors.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
    ):
        with _as_started(words, environment), redirect_stdout(out), redirect_stderr(err):
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, code, out.read(), err.read())


@contextmanager
def _as_started(words: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Give this process the arguments, environment and umask of a program meanwhile."""
    own_words, own_environment = sys.argv, dict(os.environ)
    umask = os.umask(0o022)
    sys.argv = words
    os.environ.update(environment)
    try:
        yield
    finally:
        sys.argv = own_words
        os.environ.clear()
        os.environ.update(own_environment)
        os.umask(umask)
