"""The exception for an attachment that is not opened; its sentence is declared as a finding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from intake.vocabulary.finding import Finding, FindingKind
from intake.vocabulary.findings import attachments


class Unopened(Exception):
    """An attachment, or a file inside one, cannot or must not be opened.

    `words` fill the placeholders in the finding's sentence.
    """

    def __init__(self, kind: FindingKind, /, **words: Any) -> None:
        self._found = kind(**words)
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        return self._found.code

    @property
    def sentence(self) -> str:
        """What is wrong and the cure, without the file's name, in Japanese."""
        return self._found.message

    def finding(self, where: str) -> Finding:
        return replace(self._found, message=f"{where}：{self.sentence}", where=where)


@contextmanager
def damaged(kind: str) -> Iterator[None]:
    """Raise Unopened for any other error in the block: libraries raise many on broken files.

    `kind` is the Japanese name of the kind of file.
    """
    try:
        yield
    except Unopened:
        raise
    except Exception as error:
        raise Unopened(attachments.DAMAGED, kind=kind) from error
