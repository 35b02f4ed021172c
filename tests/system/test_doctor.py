"""What `intake doctor` finds before anything is received."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.doctor import examine
from intake.folder import mounts
from intake.store import State


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_doctor_refuses_state_on_a_share_and_says_where_it_may_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(mounts, "kind_of_mount", lambda folder, text: kind)
    (found,) = [check for check in examine(State(tmp_path)) if check.name == "状態フォルダー"]
    assert found.problem is not None
    assert f"ネットワーク上の共有（{kind}）" in found.problem
    assert "--state" in found.problem
