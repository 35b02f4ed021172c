"""Files given with a decision: read if they are a 利用申込書, stored under their sha256."""

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
    """A file given with a decision; it is kept once the decision is taken, so a refusal leaves none.

    Of a 利用申込書 also what it says: its labelled values, its fields, and what a person would be
    asked had it come by mail.
    """

    name: str
    content: bytes = field(repr=False)
    forms: tuple[tuple[Labelled, ...], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Finding, ...] = ()
    typed: bool = False  # a person read it, and typed its fields

    @property
    def recorded(self) -> dict[str, Any]:
        """The keys that a decision's content records about the file."""
        said: dict[str, Any] = {"evidence": sha256(self.content), "file": self.name}
        return (
            said
            | ({"fields": dict(self.fields)} if self.forms else {})
            | ({"typed": BY_EYE} if self.typed else {})
        )


def of_file(path: Path | str) -> Paper:
    """A file as evidence, not read."""
    return Paper(Path(path).name, _content(path))


def of_form(path: Path | str) -> Paper:
    """A 利用申込書 received by other means, read like an attachment; UnreadableForm if it is none."""
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
    """A 利用申込書 that no program can read, with the fields that a person typed from it.

    MoveError if a value cannot be recorded.
    """
    fields = {key: corrected(FieldName(key), value) for key, value in typed.items()}
    form = tuple(Labelled(FieldName(key), value, name) for key, value in fields.items())
    return Paper(name, content, (form,), fields, typed=True)


def keep(state: State, content: Mapping[str, Any] | None) -> None:
    """Keep the file of a decision's content in DIR/evidence, where it has one."""
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
