"""The exception for an attachment that is not opened. It carries the finding that says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from intake.vocabulary.finding import Finding, FindingKind
from intake.vocabulary.findings import attachments


class Unopened(Exception):
    """An attachment, or a file inside one, cannot or must not be opened.

    `kind` is the declared finding that says why; `words` fill the placeholders in its sentence.
    """

    def __init__(self, kind: FindingKind, /, **words: Any) -> None:
        self._found = kind(**words)
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        return self._found.code

    @property
    def sentence(self) -> str:
        """What is wrong and what to do about it, in Japanese, without the file's name."""
        return self._found.message

    def finding(self, where: str) -> Finding:
        return replace(self._found, message=f"{where}：{self.sentence}", where=where)


@contextmanager
def damaged(kind: str) -> Iterator[None]:
    """Raise Unopened (damaged file) in place of any other error in the block.

    `kind` is the Japanese name of the kind of file. Needed because libraries raise many different
    errors on broken files.
    """
    try:
        yield
    except Unopened:
        raise
    except Exception as error:
        raise Unopened(attachments.DAMAGED, kind=kind) from error
