"""Write files into a folder, for example on a network share, so that nobody who reads the folder
meanwhile sees half a file.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from intake.terms import IntakeError


class SiteError(IntakeError):
    """Output files (pages, statements, PDFs) cannot be made or written to their folder; the message
    is one Japanese sentence with the cure.
    """


def put(out: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write files into the folder `out`: first all of them into a temporary folder in it, then each
    is moved to its final path.

    `files` maps paths relative to `out` to the content, or to the Path of a file to copy; files are
    moved in the order of this mapping. Raises SiteError if `out` cannot be written to.
    """
    failure = SiteError.explaining(
        f"{out} に書き込めません",
        "空き容量と書込みの権限を確かめるか、--out で別の場所を指定してください。",
    )
    with failure:
        _put(out, files)


def _put(out: Path, files: Mapping[str, bytes | Path]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as name:
        made = Path(name)
        for file, content in files.items():
            (made / file).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, made / file)
            else:
                (made / file).write_bytes(content)
        for file in files:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (made / file).replace(out / file)
