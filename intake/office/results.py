"""What opening one file gives, and what opening needs to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intake.office.errors import Unopened
from intake.office.limits import Budget
from intake.parts import Part, Sheet
from intake.terms import Finding
from intake.vocabulary.findings import attachments


@dataclass(frozen=True, slots=True)
class Opened:
    """The content of one file: cells and text, or the files it holds."""

    sheets: tuple[Sheet, ...] = ()
    text: str = ""
    findings: tuple[Finding, ...] = ()
    version: str | None = None  # of our own form
    inner: tuple[Part, ...] = ()
    aside: bool = False  # as in Document


@dataclass(frozen=True, slots=True)
class FormWords:
    """What opening a file needs to know of the form that it may hold."""

    is_label: Callable[[str], bool]  # whether a text is the label of one field
    is_one_option: Callable[[str], bool]  # whether a ring round a text can mean one thing only
    version_name: str  # of the workbook's defined name that holds the form's version


@dataclass(frozen=True, slots=True)
class Context:
    """What all openers are given: what may still be used up, and the passwords known."""

    budget: Budget
    passwords: tuple[str, ...]
    form: FormWords
    depth: int = 0  # archives around this file

    def enter(self, container: str, files: int) -> None:
        """Check that a container (an archive, a mail) may be opened, before it is.

        Raises Unopened if it is nested too deeply or its `files` exceed the limit.
        """
        limits = self.budget.limits
        if self.depth >= limits.nesting:
            raise Unopened(
                attachments.LIMIT, what=f"{container}の入れ子", limit=f"{limits.nesting}段"
            )
        if self.budget.files + files > limits.files:
            raise Unopened(attachments.LIMIT, what="添付ファイルの数", limit=f"{limits.files}件")
