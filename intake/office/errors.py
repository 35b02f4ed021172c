"""The exception Unopened, raised for an attachment that is not opened, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from intake.vocabulary.finding import Finding, FindingKind
from intake.vocabulary.findings import attachments


class Unopened(Exception):
    """Raised if an attachment, or a file inside one, cannot or must not be opened.

    It is made from `kind`, the kind of finding to report, and `words`, the values for the
    placeholders in the kind's Japanese sentence. `code` is the code of that kind.
    """

    def __init__(self, kind: FindingKind, /, **words: Any) -> None:
        self._found = kind(**words)
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        return self._found.code

    @property
    def sentence(self) -> str:
        """The Japanese sentence on what is wrong and what to do, without the file's name."""
        return self._found.message

    def finding(self, where: str) -> Finding:
        return replace(self._found, message=f"{where}：{self.sentence}", where=where)


@contextmanager
def damaged(kind: str) -> Iterator[None]:
    """A context manager that turns any error in its block into Unopened (damaged file).

    Libraries raise many different errors on broken files. An Unopened raised in the block is left
    unchanged. `kind` is the Japanese name of the kind of file.
    """
    try:
        yield
    except Unopened:
        raise
    except Exception as error:
        raise Unopened(attachments.DAMAGED, kind=kind) from error
