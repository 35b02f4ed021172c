"""Files given with a decision: a 利用申込書 is read; every file is stored under its sha256."""

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
    """A file that no program can read as a 利用申込書."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file given with a decision; it is stored only once the decision is recorded.

    For a 利用申込書, also its labelled values (`forms`), its fields, and the findings that a person
    would have to review if it had come by mail (`questions`).
    """

    name: str
    content: bytes = field(repr=False)
    forms: tuple[tuple[Labelled, ...], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Finding, ...] = ()
    typed: bool = False  # a person read it, and typed its fields

    @property
    def recorded(self) -> dict[str, Any]:
        """What a decision's content records about the file.

        Keys: evidence (sha256), file (name); fields, if it is a 利用申込書; typed, if a person
        typed them.
        """
        said: dict[str, Any] = {"evidence": sha256(self.content), "file": self.name}
        return (
            said
            | ({"fields": dict(self.fields)} if self.forms else {})
            | ({"typed": BY_EYE} if self.typed else {})
        )


def of_file(path: Path | str) -> Paper:
    """The file at `path` as evidence, unread; IntakeError if it cannot be opened."""
    return Paper(Path(path).name, _content(path))


def of_form(path: Path | str) -> Paper:
    """A 利用申込書 that did not come by mail, read like an attachment.

    UnreadableForm if the file is not a readable 利用申込書.
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
    """A 利用申込書 that no program can read, with the fields (`typed`) that a person typed from it.

    MoveError if a value cannot be recorded.
    """
    fields = {key: corrected(FieldName(key), value) for key, value in typed.items()}
    form = tuple(Labelled(FieldName(key), value, name) for key, value in fields.items())
    return Paper(name, content, (form,), fields, typed=True)


def keep(state: State, content: Mapping[str, Any] | None) -> None:
    """Store the file of a decision's content in DIR/evidence, if the content has one."""
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
