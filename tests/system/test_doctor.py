"""What `intake doctor` finds before anything is received, and of what was determined."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.doctor import examine
from intake.folder import mounts
from intake.publish import publish
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.commands import intake
from tests.system.mails import application, places


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_doctor_refuses_state_on_a_share_and_says_where_it_may_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(mounts, "kind_of_mount", lambda folder, text: kind)
    (found,) = [check for check in examine(State(tmp_path)) if check.name == "状態フォルダー"]
    assert found.problem is not None
    assert f"ネットワーク上の共有（{kind}）" in found.problem
    assert "--state" in found.problem


def test_doctor_names_fees_that_were_determined_and_are_not_published(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(application(places()[0], 1))
    state = State(tmp_path / "state")
    import_files(state, load_settings(state.folder), [tmp_path / "a.eml"], notify=False)
    kept = state.folder / "determinations"
    kept.mkdir()
    (kept / "2022-001.json").write_text("{}")
    publish(state)
    for name in ("2022-002.json", "2023-001.proposed.json"):
        (kept / name).write_text("{}")
    (line,) = [
        each for each in intake(state.folder, "doctor").stdout.splitlines() if "算定の記録" in each
    ]
    assert line.startswith("○")
    assert "公開したもの 1 件" in line
    assert "公開していないもの 1 件（2022-002）：`intake publish`" in line
    assert "承認を待つ案 1 件（2023-001）" in line


def test_doctor_reads_every_file_that_the_record_names_and_names_what_is_amiss(
    tmp_path: Path,
) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.eml").write_bytes(application(places()[number], number))
    state = State(tmp_path / "state")
    assert intake(state.folder, "doctor", "--files").returncode == 2
    import_files(state, load_settings(state.folder), [tmp_path], notify=False)
    state.keep_evidence("ab" * 32, b"not named by a decision")
    good = intake(state.folder, "doctor", "--files")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == "○ 記録にあるファイル：メール 3 通、記録したときのままです\n"
    gone, altered, whole = (state.archive.path(row["raw"]) for row in state.store.rows("all_raw"))
    gone.unlink()
    altered.write_bytes(altered.read_bytes() + b"x")
    before = {path: path.stat().st_mtime_ns for path in state.folder.rglob("*.eml")}
    done = intake(state.folder, "doctor", "--files")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    (of_gone,) = [line for line in lines if str(gone) in line]
    assert of_gone.startswith(f"× 記録にあるファイル：{gone} がありません。控えの mail/")
    (of_altered,) = [line for line in lines if str(altered) in line]
    assert "が、変わっているか読めません。控えの mail/" in of_altered
    assert str(whole) not in done.stdout
    assert {path: path.stat().st_mtime_ns for path in state.folder.rglob("*.eml")} == before
    both = intake(state.folder, "doctor", "--files", "--max-age", "1")
    assert both.returncode == 1
    assert "記録にあるファイル" in both.stdout
    assert "メールの取り込みが、しばらく行われていません" in both.stdout
