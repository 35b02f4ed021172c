"""The jobs of a cell: what it can be asked, and how its answers must look (JSON, never objects).

A cell may have been taken over by what it opened. So every answer is validated strictly against its
type before the main process uses it.
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
from intake.terms import FieldName, Finding, Reading, ReadingContext, Trust
from intake.vocabulary.findings.every import FINDINGS

Q = TypeVar("Q")
A = TypeVar("A")

_CLOSED = ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Nonsense(ValueError):
    """An answer that does not fit the question."""


def _believed(answer: object, content: bytes) -> None:
    """Accept the answer; used for jobs whose answers cannot be compared with the content."""


@dataclass(frozen=True)
class Job(Generic[Q, A]):
    """One kind of job: the types of its questions and answers, and a check of an answer."""

    name: str
    question: TypeAdapter[Q]
    answers: TypeAdapter[list[A]]
    check: Callable[[A, bytes], None] = _believed  # raises Nonsense

    def asked(self, question: Q) -> bytes:
        return self.question.dump_json(question)

    def answered(self, document: bytes, contents: Sequence[bytes]) -> list[A]:
        """The answers in a JSON document about these contents, in order.

        ValueError if it is invalid.
        """
        answers = self.answers.validate_json(document, strict=True)
        if len(answers) != len(contents):
            raise Nonsense("more answers than questions, or fewer")
        for answer, content in zip(answers, contents, strict=True):
            self.check(answer, content)
        return answers


def answers_of(kind: type[A]) -> TypeAdapter[list[A]]:
    """A validator for a list of answers of this type that rejects unknown keys at any depth."""
    return TypeAdapter(list[kind], config=_CLOSED)  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the desk shows of a mail: its HTML (not yet made safe) and its opened attachments."""

    html: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The undecoded attachments of a mail."""

    contents: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A file read as a 利用申込書; `problem` may say why it is none."""

    forms: tuple[tuple[Labelled, ...], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Finding, ...] = ()  # what a person would be asked
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook published by another office."""

    name: str
    hidden: bool
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a published workbook; `problem` says why it cannot be read."""

    sheets: tuple[Grid, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attachment of a mail, by its place among the opened documents, and one page of it.

    Without a place the content is not a mail, but the file itself.
    """

    known: ReadingContext
    place: int | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Pixels:
    """A page or picture as bare pixels, which no decoder meets again; `problem` where there are none."""

    width: int = 0
    height: int = 0
    rgb: bytes = b""
    pages: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An attachment as it came; None where it may not be opened."""

    content: bytes | None


@dataclass(frozen=True, slots=True)
class Start:
    """The first message to a cell, before it confines itself."""

    register: str  # a folder
    memory: int  # bytes, beyond what it has then
    seconds: int  # of processor time, in its whole life
    parent: int  # id of the process whose memory it must not be able to read


@dataclass(frozen=True, slots=True)
class Held:
    """How strongly a cell is confined."""

    refused: tuple[str, ...]  # of probe.THINGS
    ways: tuple[str, ...]  # namespaces, root, landlock, user, calls


START, HELD = TypeAdapter(Start), TypeAdapter(Held)


def _partly(kind: type, **other: Any) -> type[BaseModel]:
    """A model with the attributes of a dataclass, each of which may be missing in a recorded
    document.

    `other` are types that replace those of the dataclass.
    """
    hints = get_type_hints(kind) | other
    partly: dict[str, Any] = {each.name: (hints[each.name], None) for each in fields(kind)}
    return create_model(f"Partly{kind.__name__}", __config__=_CLOSED, **partly)


class _Arguments(BaseModel):
    """The `arguments` that a Reading records."""

    model_config = _CLOSED
    known: _partly(ReadingContext, trust=_partly(Trust)) = None  # type: ignore[valid-type]


_NAMES = frozenset(FieldName)


def _names_fields(named: Mapping[str, str] | None) -> None:
    if named and not named.keys() <= _NAMES:
        raise Nonsense("a field that no application has")


def _is_of(reading: Reading, content: bytes) -> None:
    """Raise Nonsense if the Reading is not of this mail, or has undeclared fields or findings."""
    if reading.sha256 != hashlib.sha256(content).hexdigest():
        raise Nonsense("the reading of another mail")
    if not all(finding.code in FINDINGS for finding in reading.findings):
        raise Nonsense("a finding that nothing declares")
    for named in (reading.fields, reading.sources, *(each.form for each in reading.attachments)):
        _names_fields(named)
    _Arguments.model_validate_json(to_json(reading.arguments), strict=True)


MOST_PIXELS = 4_000_000


def _is_a_picture(answer: Pixels, content: bytes) -> None:
    sides = 0 <= answer.width <= 4000 and 0 <= answer.height <= 4000
    if not sides or len(answer.rgb) != 3 * answer.width * answer.height:
        raise Nonsense("a picture of other sides than it says")


READ = Job("read", TypeAdapter(ReadingContext), answers_of(Reading), _is_of)
PARTS = Job("parts", TypeAdapter(None), answers_of(Parts))
SHOW = Job("show", TypeAdapter(ReadingContext), answers_of(Shown))
FORM = Job("form", TypeAdapter(str), answers_of(Filled), lambda each, _: _names_fields(each.fields))
PIXELS = Job("pixels", TypeAdapter(Wanted), answers_of(Pixels), _is_a_picture)
TAKE = Job("take", TypeAdapter(Wanted), answers_of(Taken))
TABLE = Job("table", TypeAdapter(str), answers_of(Grids))
