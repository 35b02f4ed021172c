"""Files given with a decision, such as a signed agreement or an application form on paper.

Every file is stored under its SHA-256; an application form (利用申込書) is also read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.desk.validation import corrected
from intake.reading.labelled import Labelled
from intake.store import State
from intake.store.archive import sha256
from intake.terms import FieldName, Finding, IntakeError

BY_EYE = "職員が見て入力"


class UnreadableForm(IntakeError):
    """Raised if no 利用申込書 (application form) can be read from a file.

    The message says why in Japanese.
    """


@dataclass(frozen=True, slots=True)
class Paper:
    """A file given with a decision, to be stored together with the decision.

    `name` and `content` are the file's name and bytes. If it is a 利用申込書 (application form),
    `forms` are the labelled values of each form in it, `fields` its values by field. `questions`
    are the findings that would require a person's review if the file had come by mail. `typed` is
    True if a person read the values from the file and typed them.
    """

    name: str
    content: bytes = field(repr=False)
    forms: tuple[tuple[Labelled, ...], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Finding, ...] = ()
    typed: bool = False  # a person read it, and typed its fields

    @property
    def recorded(self) -> dict[str, Any]:
        """What a decision records about the file, as a dict.

        It has the SHA-256 (`evidence`) and the name (`file`) of the file. If the file is a
        利用申込書 (application form), it has also `fields`, the values by field; if a person typed
        these, it has also `typed`, which says so.
        """
        said: dict[str, Any] = {"evidence": sha256(self.content), "file": self.name}
        return (
            said
            | ({"fields": dict(self.fields)} if self.forms else {})
            | ({"typed": BY_EYE} if self.typed else {})
        )


def of_file(path: Path | str) -> Paper:
    """Return the file at `path` as evidence for a decision; its content is not read.

    A 利用申込書 (application form) in it therefore gives no values. Raises IntakeError if the file
    cannot be opened.
    """
    return Paper(Path(path).name, _content(path))


def of_form(path: Path | str) -> Paper:
    """Read the 利用申込書 (application form) in a file as if it had come by mail, and return it.

    Raises UnreadableForm if no 利用申込書 can be read from the file at `path`, IntakeError if the
    file cannot be opened.
    """
    # what opens attachments is slow to load, and few decisions bring a form
    from intake.cell.jobs import FORM
    from intake.cell.opening import opened_here
    from intake.cell.process import CannotStart

    name, content = Path(path).name, _content(path)
    try:
        filled = opened_here(FORM, content, name)
    except CannotStart:
        raise
    except IntakeError as error:
        raise UnreadableForm(f"{name} を利用申込書として読めません。{error}") from None
    if not filled.forms:
        problem = filled.problem or "利用申込書の項目が見当たりません。"
        raise UnreadableForm(f"{name} を利用申込書として読めません。{problem}")
    return Paper(name, content, filled.forms, filled.fields, filled.questions)


def of_scan(name: str, content: bytes, typed: Mapping[str, str]) -> Paper:
    """Return a scanned 利用申込書 (application form) with the values that a person typed from it.

    `name` and `content` are those of the file, `typed` is {field key: value}. Raises MoveError if a
    value is invalid.
    """
    fields = {key: corrected(FieldName(key), value) for key, value in typed.items()}
    form = tuple(Labelled(FieldName(key), value, name) for key, value in fields.items())
    return Paper(name, content, (form,), fields, typed=True)


def keep(state: State, content: Mapping[str, Any] | None) -> None:
    """Store the file given with a decision in the folder `evidence` of the state folder.

    `content` are the decision's values; the file is the Paper under the key `file`. Without that
    key, nothing is stored.
    """
    paper = (content or {}).get("file")
    if isinstance(paper, Paper):
        state.keep_evidence(sha256(paper.content), paper.content)


def _content(path: Path | str) -> bytes:
    if not Path(path).exists():
        raise IntakeError(
            f"{path} というファイルがありません。ファイルの名前と場所を確かめてください。"
        )
    with IntakeError.explaining(f"{path} を読めません", "ファイルの場所を確かめてください。"):
        return Path(path).read_bytes()
