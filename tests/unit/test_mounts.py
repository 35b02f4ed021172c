"""State on a network share is refused: its locks and syncs cannot be trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.folder.mounts import kind_of_mount, network_share

MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:44 / /srv/share rw,relatime shared:2 - cifs //files.example/share rw
31 30 8:2 / /srv/share/local rw - xfs /dev/sdb1 rw
32 22 0:45 / /srv/two\040words rw - nfs4 nas.example:/x rw
33 22 0:46 / /home/mihon/remote rw - fuse.sshfs mihon@h.example: rw
broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/intake", "ext4"),
        ("/srv/share/intake", "cifs"),
        ("/srv/sharex", "ext4"),
        ("/srv/share/local/intake", "xfs"),
        ("/srv/two words/intake", "nfs4"),
        ("/home/mihon/remote", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_decides(folder: str, kind: str) -> None:
    assert kind_of_mount(Path(folder), MOUNTS) == kind


def test_a_folder_of_this_machine_is_no_share(tmp_path: Path) -> None:
    assert network_share(tmp_path) is None
