"""Find out whether a folder is on a network share, where locks and fsync are unreliable."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

_NETWORK = re.compile(
    r"^(?:nfs\d?|cifs|smb\d?|smbfs|afs|afpfs|webdav|davfs2?|9p|ceph|glusterfs|lustre|gfs2|ocfs2"
    r"|fuse\.(?:sshfs|glusterfs|ceph|rclone|s3fs|davfs2?|smbnetfs))$"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def network_share(folder: Path) -> str | None:
    """Return the type of network file system that a folder is on, such as nfs4 or cifs.

    None if the folder is on a local disk, or if the type is unknown. On Linux, the type is read
    from /proc. On Windows, the result is 共有フォルダー for a UNC path (one beginning with two
    backslashes). On other systems, the result is always None.
    """
    if sys.platform == "win32":
        return "共有フォルダー" if str(folder.absolute()).startswith("\\\\") else None
    with suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        kind = kind_of_mount(folder.resolve(), mounts)
        return kind if kind and _NETWORK.match(kind) else None
    return None


def kind_of_mount(folder: Path, mounts: str) -> str | None:
    """Return the type of file system that a folder is on, such as ext4.

    None if no mount contains the folder. `mounts` is the text of /proc/self/mountinfo. If several
    mounts contain the folder, the innermost one counts.
    """
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if len(before.split()) < 5 or not after:
            continue
        point = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), before.split()[4]))
        depth = len(point.parts)
        if folder.is_relative_to(point) and (found is None or depth >= found[0]):
            found = depth, after.split()[0]
    return found[1] if found else None
