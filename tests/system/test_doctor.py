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
