"""What JupyterLab writes beside the record lies in one private folder, which ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.privacy.lab import elsewhere, lead_into, sweep

MAKE = "from intake.privacy.lab import corner; print(corner(), flush=True); input()"
LIMIT = (
    "from intake.cli import choose_state; from pathlib import Path; import resource;"
    "choose_state(Path('.')); print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
)
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has neither modes nor this limit")


def running(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process with a corner of its own, and where that is."""
    program = subprocess.Popen(
        [sys.executable, "-c", MAKE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"TMPDIR": str(temporary), "TEMP": str(temporary)},
    )  # fmt: skip
    assert program.stdout is not None
    return program, Path(program.stdout.readline().strip())


def test_what_a_killed_jupyterlab_left_goes_and_what_one_that_runs_has_stays(
    tmp_path: Path,
) -> None:
    killed, left = running(tmp_path)
    runs, stays = running(tmp_path)
    killed.kill()
    killed.communicate()
    assert left.exists()
    assert sweep(tmp_path) == 1
    assert [*tmp_path.iterdir()] == [stays]
    runs.communicate("\n")
    assert [*tmp_path.iterdir()] == []


@posix
def test_the_folder_is_closed_to_others_and_a_link_in_its_place_is_not_followed(
    tmp_path: Path,
) -> None:
    runs, folder = running(tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700
    other = tmp_path / "other"
    other.mkdir()
    (other / "held").touch()
    (tmp_path / "shien-lab-link").symlink_to(other)
    assert sweep(tmp_path) == 0
    assert (other / "held").exists()
    runs.communicate("\n")


def test_kernels_and_terminals_are_led_into_it(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    lead_into(tmp_path, environment)
    assert environment.pop("HISTFILE") == os.devnull
    assert {Path(value).parent for value in environment.values()} == {tmp_path}


def test_opening_the_desk_stops_the_history_of_a_kernel_that_others_started(
    tmp_path: Path,
) -> None:
    typed = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "shell = Shell.instance(); before = shell.history_manager.enabled\n"
        "import intake.desk.view as view\n"
        "from intake.terms import IntakeError\n"
        "try: view.open_desk('nowhere')\n"
        "except IntakeError: pass\n"
        "print(before, shell.history_manager.enabled)"
    )
    own = os.environ | {"IPYTHONDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", typed], env=own, capture_output=True, text=True)
    assert done.stdout.split()[-2:] == ["True", "False"], done.stderr


@posix
def test_no_command_leaves_a_core_dump(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMIT], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0"], done.stderr


def test_what_the_account_itself_keeps_is_named_with_its_place(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert len([*elsewhere(state, tmp_path)]) == 1
    history = tmp_path / ".ipython" / "profile_default" / "history.sqlite"
    history.parent.mkdir(parents=True)
    history.touch()
    copy = state / "before-upgrade" / "store-v3.duckdb"
    copy.parent.mkdir(parents=True)
    copy.touch()
    of_state, of_account, _ = elsewhere(state, tmp_path)
    assert str(copy) in of_state and str(history) in of_account
