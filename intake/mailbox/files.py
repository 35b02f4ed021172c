"""Find the mails in files on disk: .eml files, mboxes and Maildir folders."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from intake.terms import IntakeError


class FileError(IntakeError):
    """Raised if a path to read mails from does not exist or cannot be read.

    The message names the path and says what to do.
    """


@dataclass(frozen=True, slots=True)
class Found:
    """One mail found in the file `path`, with its raw bytes.

    `position` is the mail's number in an mbox, counted from 0; 0 if the file has a single mail.
    """

    path: Path
    position: int
    raw: bytes


def find(paths: list[Path]) -> Iterator[Found]:
    """Yield every mail in the files and folders `paths`; files within a folder are sorted by name.

    Folders are searched recursively, for .eml and .mbox files and for Maildir folders. Raises
    FileError if a path does not exist or cannot be read.
    """
    for path in paths:
        if not path.exists():
            raise FileError(
                f"{path} がありません。ファイルまたはフォルダーの名前を確かめてください。"
            )
        yield from _folder(path) if path.is_dir() else _file(path)


def _folder(path: Path) -> Iterator[Found]:
    if (path / "cur").is_dir() and (path / "new").is_dir():
        for part in ("cur", "new"):
            for file in sorted(file for file in (path / part).iterdir() if file.is_file()):
                yield Found(file, 0, _bytes(file))
        return
    for child in sorted(path.iterdir()):
        if child.is_dir():
            yield from _folder(child)
        elif child.suffix.lower() in (".eml", ".mbox"):
            yield from _file(child)


def _file(path: Path) -> Iterator[Found]:
    if path.suffix.lower() == ".eml" or not _is_mbox(path):
        yield Found(path, 0, _bytes(path))
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as box:
        starts = list(_SEPARATOR.finditer(box))
        ends = [start.start() for start in starts[1:]] + [len(box)]
        for position, (start, end) in enumerate(zip(starts, ends, strict=True)):
            yield Found(path, position, box[start.end() : end])


_LINE = rb"From [^\r\n]*\b\d{1,2}:\d{2}[^\r\n]*\b\d{4}\b[^\r\n]*\r?\n"
_SEPARATOR = re.compile(
    rb"(?:\A|(?<=\n)\r?\n)" + _LINE + rb"(?=[!-9;-~]+:|>From |\r?\n|\Z)"
    rb"|(?<=\n)" + _LINE + rb"(?=(?:[!-~ \t][^\n]*\n){0,80}?(?i:message-id):)"
)
"""An empty line, a line with sender and time, and below it a header: 「From here on…」 is text.

Where a program left out the empty line, the header below must be that of a whole mail.
"""


def _is_mbox(path: Path) -> bool:
    with _readable(path), path.open("rb") as file:
        return file.read(5) == b"From "


def _bytes(path: Path) -> bytes:
    with _readable(path):
        return path.read_bytes()


def _readable(path: Path) -> AbstractContextManager[None]:
    return FileError.explaining(f"{path} を読めません", "読取り権限を確かめてください。")
