"""Why an attachment was not opened: a kind of finding, in its one Japanese sentence with the cure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from intake.vocabulary.finding import Finding, FindingKind


class Unopened(Exception):
    """Raised for an attachment, or a file inside one, that cannot or may not be opened.

    `words` are the values for the placeholders in the sentence of the finding.
    """

    def __init__(self, kind: FindingKind, /, **words: Any) -> None:
        self._found = kind(**words)
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        return self._found.code

    @property
    def sentence(self) -> str:
        """What is wrong, without the file's name."""
        return self._found.message

    def finding(self, where: str) -> Finding:
        return replace(self._found, message=f"{where}：{self.sentence}", where=where)
