"""The state folder is its owner's alone, or one group's too; whatever the umask."""

from __future__ import annotations

import grp
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.answers.journal import Journal
from intake.backup import backup, restore
from intake.folder import (
    StateError,
    is_shared,
    make_folder,
    open_to,
    replacing,
    umask_for,
    write_whole,
    wrongly_open,
)
from intake.folder.lock import only_one
from intake.logs import unexpected
from intake.publish import publish
from intake.store import State, now
from intake.terms import IntakeError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes say nothing there")
GROUP = grp.getgrgid(os.getgid()).gr_name


@pytest.fixture(autouse=True, params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def filled(folder: Path) -> State:
    """A state folder with a file of every kind."""
    state = State(folder)
    state.archive.keep({"ab" * 32: b"Subject: a\r\n\r\n"})
    with state.store.transaction():
        pass
    state.keep_evidence("ab" * 32, b"paper")
    Journal(state.journal).write_all([("letter@j-lis.example", now(), "started", "")])
    unexpected(ValueError("x"), folder)
    with only_one(folder, "poll", "取り込み"):
        pass
    publish(state)
    return state


def modes(folder: Path) -> set[tuple[str, int]]:
    return {
        ("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode))
        for path in (folder, *folder.rglob("*"))
    }


def test_whatever_is_made_is_private(tmp_path: Path) -> None:
    state = filled(tmp_path / "deep" / "state")
    assert modes(state.folder) == {("folder", 0o700), ("file", 0o600)}
    assert wrongly_open(state.folder, "") == ""
    backup(state, tmp_path / "copy")
    assert modes(tmp_path / "copy") == {("folder", 0o700), ("file", 0o600)}


def test_a_folder_given_to_a_group_is_open_to_it_and_to_nobody_else(tmp_path: Path) -> None:
    open_to(tmp_path / "state", GROUP)
    os.umask(umask_for(tmp_path / "state"))  # as every program of ours does
    state = filled(tmp_path / "state")
    assert modes(state.folder) == {("folder", 0o2770), ("file", 0o660)}
    assert is_shared(state.folder)
    assert wrongly_open(state.folder, GROUP) == ""


def test_a_private_copy_put_back_into_a_shared_folder_leaves_it_shared(tmp_path: Path) -> None:
    backup(filled(tmp_path / "state"), tmp_path / "copy")
    open_to(tmp_path / "other", GROUP)
    restore(State(tmp_path / "other"), tmp_path / "copy")
    assert is_shared(tmp_path / "other")


@pytest.mark.parametrize(
    ("path", "mode"), [(".", 0o755), (".", 0o750), ("mail", 0o701), ("store.duckdb", 0o644)]
)
def test_what_others_can_reach_is_found_with_the_cure(tmp_path: Path, path: str, mode: int) -> None:
    state = filled(tmp_path / "state")
    (state.folder / path).chmod(mode)
    assert "chmod 700" in wrongly_open(state.folder, "")
    assert str((state.folder / path).resolve()) in wrongly_open(state.folder, "")


def test_a_folder_that_is_not_the_groups_is_found_with_the_cure(tmp_path: Path) -> None:
    state = filled(tmp_path / "state")
    assert f"chgrp -R {GROUP} {state.folder}" in wrongly_open(state.folder, GROUP)


def test_a_shared_folder_without_the_setting_is_found(tmp_path: Path) -> None:
    open_to(tmp_path / "state", GROUP)
    assert "所有者以外" in wrongly_open(tmp_path / "state", "")


def test_a_group_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"\[access\] group"):
        open_to(tmp_path / "state", "no-such-group-here")


def test_a_folder_anybody_writes_to_shares_nothing(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public").chmod(0o1777)
    make_folder(tmp_path / "public" / "state")
    assert stat.S_IMODE((tmp_path / "public" / "state").stat().st_mode) == 0o700


def test_a_file_written_whole_has_the_mode_of_its_folder_and_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "a.part").write_bytes(b"left by one that was killed")
    write_whole(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_a_failure_while_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="disk"), replacing(target) as part:
        part.write_bytes(b"half")
        raise OSError("disk")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert target.read_bytes() == b"old"


def test_what_the_system_refuses_is_one_sentence_with_the_cure(tmp_path: Path) -> None:
    with (
        pytest.raises(IntakeError) as refused,
        IntakeError.explaining("写しを作れません", "空き容量を確かめてください。"),
    ):
        (tmp_path / "ない" / "a").write_bytes(b"")
    assert str(refused.value) == (
        "写しを作れません（No such file or directory）。空き容量を確かめてください。"
    )
