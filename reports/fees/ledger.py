"""Write and check the files of 算定 (official determinations of fees).

A file is never changed. To prove that, it contains the hash of the previous file of its fiscal
year, and the record (DuckDB) keeps the hash of each file too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from reports.fees.determine import DetermineError
from reports.snapshot import Snapshot

Made = dict[str, Any]


def folder(snapshot: Path) -> Path:
    """Return the folder of the determination files (算定): `determinations` in the folder that
    contains the file `snapshot`.

    The folder may not exist.
    """
    return snapshot.resolve().parent / "determinations"


def kept(place: Path, year: int) -> list[Path]:
    """Return the determination files of a fiscal year (`year` is 2022 for 令和4年度) in the folder
    `place`, oldest first; [] if there are none. Proposals, which still wait for approval, are left
    out.
    """
    return sorted(place.glob(f"{year}-[0-9][0-9][0-9].json"))


def proposal(place: Path, year: int) -> Path | None:
    """Return the path, in the folder `place`, of the file with a determination of the fiscal year
    (`year` is 2022 for 令和4年度) that still waits for approval; None if there is no such file.
    """
    return next(iter(sorted(place.glob(f"{year}-[0-9][0-9][0-9].proposed.json"))), None)


def newest(place: Path, year: int, snapshot: Snapshot) -> Made | None:
    """Check all determination files of the fiscal year `year` in the folder `place`, and return the
    content of the newest file as a dict (see determine.document); None if there is no file.

    The content of each file is checked against the hash in the file itself and against the copy of
    this hash in the next file; the file is also checked against its hash in the snapshot, if any.
    Raises DetermineError if a file is missing, was altered or replaced, or does not follow the file
    with the number before it.
    """
    paths = kept(place, year)
    seen = {
        name: sha for name, sha in snapshot.determinations.items() if name.startswith(f"{year}-")
    }
    there = [path.stem for path in paths]
    wanted = [f"{year}-{number:03d}" for number in range(1, max(len(paths), len(seen)) + 1)]
    if absent := [name for name in wanted if name not in there]:
        raise DetermineError(f"算定の記録 {place / absent[0]}.json が見つかりません。{_CURE}")
    before: Made | None = None
    for path in paths:
        made = read(path)
        bytes_ = hashlib.sha256(path.read_bytes()).hexdigest()
        previous = before["sha256"] if before else None
        if made["determination"]["previous_sha256"] != previous:
            raise DetermineError(
                f"算定の記録 {path} が、その前の算定の記録とつながりません。{_CURE}"
            )
        if seen.get(path.stem, bytes_) != bytes_:
            raise DetermineError(
                f"算定の記録 {path} が、公開したときに控えたものと異なります。{_CURE}"
            )
        before = made
    return before


_CURE = "控え（バックアップ）から戻してください。"


def read(path: Path) -> Made:
    """Return the content of the determination file `path` as a dict: what determine.document
    returned for it, and the key "sha256" with the hash of that content.

    Raises DetermineError if the file cannot be read or was altered after it was written.
    """
    try:
        found: Made = json.loads(path.read_text(encoding="utf-8"))
        told = found.pop("sha256")
        whole = told == _hash(found) and "determination" in found
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        whole = False
    if not whole:
        raise DetermineError(
            f"算定の記録 {path} が、書かれた後に変わっているか壊れています。{_CURE}"
        )
    return {**found, "sha256": told}


def keep(place: Path, made: Mapping[str, Any], *, proposed: bool = False) -> Path:
    """Write a determination to a new, read-only file in the folder `place`; returns the file's
    path, such as 2022-001.json in that folder.

    `made` is what determine.document returns. The number in the name is the next after those of the
    fiscal year's files. If `proposed` is True, the file is a proposal that waits for approval, and
    its name ends in .proposed.json. Raises DetermineError if the file exists already or cannot be
    written.
    """
    year = made["determination"]["fiscal_year"]
    end = ".proposed.json" if proposed else ".json"
    path = place / f"{year}-{len(kept(place, year)) + 1:03d}{end}"
    text = json.dumps({**made, "sha256": _hash(made)}, ensure_ascii=False, indent=1, default=str)
    try:
        place.mkdir(mode=0o750, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never over another
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o440)
    except OSError as error:
        with suppress(OSError):
            if not isinstance(error, FileExistsError):
                path.unlink()
        raise DetermineError(
            f"算定の記録 {path} を書けません（{error.strerror}）。空き容量と書込みの権限を確かめて、もう一度実行してください。"
        ) from None
    return path


def _hash(made: Mapping[str, Any]) -> str:
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
