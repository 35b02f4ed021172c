"""The jobs of a cell (sandboxed process): its kinds of question, with the types of the answers.

Answers come as JSON. A hostile mail may take control of the cell that opens it, so the main process
validates every answer strictly against its type before using it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model
from pydantic_core import to_json

from intake.parts import Document
from intake.reading.labelled import Labelled
from intake.scan.results import Scanned
from intake.terms import FieldName, Finding, Reading, ReadingContext, Trust
from intake.vocabulary.findings.every import FINDINGS

Q = TypeVar("Q")
A = TypeVar("A")

_CLOSED = ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Nonsense(ValueError):
    """Raised if the answer of a cell (sandboxed process) cannot belong to the question asked."""


def _believed(answer: object, content: bytes) -> None:
    """Do nothing: accept any answer of a cell (sandboxed process), for jobs that need no check."""


@dataclass(frozen=True)
class Job(Generic[Q, A]):
    """One kind of question that a cell (sandboxed process) can answer about a mail or file.

    `name` tells the cell which kind it is. `question` and `answers` are the pydantic validators of
    the question and of a list of answers. `check(answer, content)` raises Nonsense if the answer
    cannot be about that mail or file.
    """

    name: str
    question: TypeAdapter[Q]
    answers: TypeAdapter[list[A]]
    check: Callable[[A, bytes], None] = _believed

    def asked(self, question: Q) -> bytes:
        return self.question.dump_json(question)

    def answered(self, document: bytes, contents: Sequence[bytes]) -> list[A]:
        """Parse and check the JSON `document` that a cell (sandboxed process) returned as answers.

        Returns one answer for each mail or file in `contents`, in order. Raises ValueError if the
        document is invalid, Nonsense if the number of answers is wrong or one cannot be about its
        mail or file.
        """
        answers = self.answers.validate_json(document, strict=True)
        if len(answers) != len(contents):
            raise Nonsense("more answers than questions, or fewer")
        for answer, content in zip(answers, contents, strict=True):
            self.check(answer, content)
        return answers


def answers_of(kind: type[A]) -> TypeAdapter[list[A]]:
    """Return a pydantic validator for a JSON list of answers of the type `kind`.

    It rejects answers with unknown keys.
    """
    return TypeAdapter(list[kind], config=_CLOSED)  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail's HTML and its opened attachments (`documents`), for the desk.

    The HTML is unchanged and may be hostile: the desk must make it safe before showing it.
    """

    html: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The attachments of a mail as bytes, in order; they are not opened."""

    contents: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The values read from a file that a person expects to be a 利用申込書 (application form).

    `forms` has the labelled values of each form found, `fields` the values by field name; both are
    empty if the file is not a 利用申込書. `questions` are findings on which a person must decide.
    `problem` is a Japanese sentence if the file could not be opened, else None.
    """

    forms: tuple[tuple[Labelled, ...], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Finding, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook from another office, such as a population table.

    `name` is the sheet's name. `rows` has the texts of the cells, row by row. `hidden` is True if
    Excel does not show the sheet.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a workbook from another office, such as a population table.

    `problem` is a Japanese sentence if the workbook cannot be read, else None.
    """

    sheets: tuple[Grid, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attachment that a cell (sandboxed process) is to draw, read by OCR or return unchanged.

    The bytes of the mail, or of a file that did not come by mail, are sent together with this.
    `place` is the attachment's index among the mail's opened documents, from 0; None if the bytes
    are the file itself. `page` is the page to draw or read, from 0; ignored if the attachment is
    returned unchanged. `known` is the context (passwords, limits, virus scan) with which the mail
    was read.
    """

    known: ReadingContext
    place: int | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Pixels:
    """A page of a file, or a picture, as pixels: `rgb` has three bytes for each, row by row.

    `width` and `height` are in pixels; `pages` is the number of pages of the file. Only cells
    (sandboxed processes) decode untrusted files; other processes receive these pixels. `problem` is
    a Japanese sentence if there is no picture, else None.
    """

    width: int = 0
    height: int = 0
    rgb: bytes = b""
    pages: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The unchanged bytes of an attachment.

    `content` is None if the mail has no such attachment, or if the virus scanner has not found it
    clean.
    """

    content: bytes | None


@dataclass(frozen=True, slots=True)
class Start:
    """The first message to a new cell (sandboxed process): its register, and its limits.

    `register` is the folder of the register of municipalities that it loads. `memory` is the limit
    of memory in bytes beyond what the cell uses at start, `seconds` that of processor time for its
    whole life. `parent` is the process id of the main process, whose memory the cell must not be
    able to read.
    """

    register: str
    memory: int
    seconds: int
    parent: int


@dataclass(frozen=True, slots=True)
class Held:
    """How strongly a cell (sandboxed process) is confined.

    `refused` names the actions that the cell tried and the system refused, out of file, connection,
    process and memory (of another process). `ways` names the measures of confinement that took
    effect, out of namespaces, root, landlock, user and calls.
    """

    refused: tuple[str, ...]
    ways: tuple[str, ...]


START, HELD = TypeAdapter(Start), TypeAdapter(Held)


def _partly(kind: type, **other: Any) -> type[BaseModel]:
    """A pydantic model with the attributes of the dataclass `kind`, all of them optional.

    Unknown attributes are rejected; one that is not given is None. `other` overrides the types of
    attributes: {attribute: type}.
    """
    hints = get_type_hints(kind) | other
    partly: dict[str, Any] = {each.name: (hints[each.name], None) for each in fields(kind)}
    return create_model(f"Partly{kind.__name__}", __config__=_CLOSED, **partly)


class _Arguments(BaseModel):
    """Validates `Reading.arguments`, the arguments with which a mail was read, from JSON.

    `known` is a ReadingContext, of which any attribute may be missing; None if it is absent.
    Unknown keys are rejected.
    """

    model_config = _CLOSED
    known: _partly(ReadingContext, trust=_partly(Trust)) = None  # type: ignore[valid-type]


_NAMES = frozenset(FieldName)


def _names_fields(named: Mapping[str, str] | None) -> None:
    if named and not named.keys() <= _NAMES:
        raise Nonsense("a field that no application has")


def _is_of(reading: Reading, content: bytes) -> None:
    """Raise Nonsense if a cell's Reading cannot be the result of reading the mail `content`.

    A valid one has the mail's SHA-256, and only fields and kinds of finding that exist.
    """
    if reading.sha256 != hashlib.sha256(content).hexdigest():
        raise Nonsense("the reading of another mail")
    if not all(finding.code in FINDINGS for finding in reading.findings):
        raise Nonsense("a finding that nothing declares")
    for named in (reading.fields, reading.sources, *(each.form for each in reading.attachments)):
        _names_fields(named)
    _Arguments.model_validate_json(to_json(reading.arguments), strict=True)


def _is_a_picture(answer: Pixels, content: bytes) -> None:
    sides = 0 <= answer.width <= 4000 and 0 <= answer.height <= 4000
    if not sides or len(answer.rgb) != 3 * answer.width * answer.height:
        raise Nonsense("a picture of other sides than it says")


_MOST_PROPOSALS, _MOST_SIDE, _MOST_LETTERS = len(FieldName), 1000, 500


def _are_cut_outs(answer: Scanned, content: bytes) -> None:
    if len(answer.proposals) > _MOST_PROPOSALS:
        raise Nonsense("more proposals than fields")
    for each in answer.proposals:
        sides = 0 <= each.width <= _MOST_SIDE and 0 <= each.height <= _MOST_SIDE
        if not sides or len(each.rgb) != 3 * each.width * each.height:
            raise Nonsense("a cut-out of other sides than it says")
        if len(each.value) > _MOST_LETTERS:
            raise Nonsense("a proposal longer than any field")


READ = Job("read", TypeAdapter(ReadingContext), answers_of(Reading), _is_of)
PARTS = Job("parts", TypeAdapter(None), answers_of(Parts))
SHOW = Job("show", TypeAdapter(ReadingContext), answers_of(Shown))
FORM = Job("form", TypeAdapter(str), answers_of(Filled), lambda each, _: _names_fields(each.fields))
PIXELS = Job("pixels", TypeAdapter(Wanted), answers_of(Pixels), _is_a_picture)
SCAN = Job("scan", TypeAdapter(Wanted), answers_of(Scanned), _are_cut_outs)
TAKE = Job("take", TypeAdapter(Wanted), answers_of(Taken))
TABLE = Job("table", TypeAdapter(str), answers_of(Grids))
