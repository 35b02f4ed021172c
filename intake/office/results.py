"""The result of opening one file (Opened), and what is needed to open one (Context)."""

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
    """The content of one file: sheets, text, findings about it, and the files inside it (`inner`).

    `version` is the version of our own 利用申込書 (application form), None for other files. `aside`
    is True for a file that cannot be a 利用申込書, such as an electronic signature, so that nobody
    has to look for one in it.
    """

    sheets: tuple[Sheet, ...] = ()
    text: str = ""
    findings: tuple[Finding, ...] = ()
    version: str | None = None
    inner: tuple[Part, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class FormWords:
    """How the words of a 利用申込書 (application form) are recognised in a file while it is opened.

    `is_label` says whether a text is the label of one field. `whole_label` returns the whole label
    for a text that is only its beginning, and any other text unchanged. `is_one_option` says
    whether a text is a single option, so that a ring drawn round it selects it. `version_name` is
    the name that the workbook defines for the form's version.
    """

    is_label: Callable[[str], bool]
    whole_label: Callable[[str], str]
    is_one_option: Callable[[str], bool]
    version_name: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is needed to open a file: remaining limits, known passwords, how forms are recognised.

    `budget` has the limits and how much of them is used up for this mail. `passwords` are tried on
    encrypted files, `form` says how a 利用申込書 (application form) is recognised. `depth` is the
    number of archives around the file.
    """

    budget: Budget
    passwords: tuple[str, ...]
    form: FormWords
    depth: int = 0

    def enter(self, container: str, files: int) -> None:
        """Raise Unopened if a limit of the mail forbids opening an archive, else do nothing.

        It is forbidden if the archive is inside too many other archives, or if its files and all
        files opened so far are too many. `container` is the Japanese name of this kind of archive,
        for the message; `files` is the number of files in it.
        """
        limits = self.budget.limits
        if self.depth >= limits.nesting:
            raise Unopened(
                attachments.LIMIT, what=f"{container}の入れ子", limit=f"{limits.nesting}段"
            )
        if self.budget.files + files > limits.files:
            raise Unopened(attachments.LIMIT, what="添付ファイルの数", limit=f"{limits.files}件")
