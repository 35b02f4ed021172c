"""The content of the blank 利用申込書 (application form), read from data/form/form.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from intake.paths import data_path
from intake.register.lines import read_rows
from intake.terms import FieldName

VERSION_NAME = "SHIEN_FORM_VERSION"  # hidden defined name that tells our form and its version
_LINE = 31.0  # points


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the blank 利用申込書 (application form): a field, with a hint to its right.

    `choices` are the options of the field, () if any text may be entered. `required` says whether
    the field must be filled in. `height` is in points. `beside` is a second field in the same row,
    None if there is none.
    """

    field: FieldName
    hint: str
    required: bool = False
    choices: tuple[str, ...] = ()
    height: float = _LINE
    beside: FieldName | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FormPlan:
    """The content of the blank form: title, fields by section, notes, J-LIS's address.

    `version` is stored in the workbook, so that a form sent back is recognised as ours. `addressee`
    are the lines that name the recipient of the form. `opening` is the sentence above the fields;
    `guide` says how to fill in the fields; `closing` and `office` are the lines below the fields,
    on how and where to send the form. `date` is the row with the date of application. `notes` has
    (heading, lines) for each note, below the title `notes_title`.
    """

    version: str
    title: str
    addressee: tuple[str, ...]
    opening: str
    closing: tuple[str, ...]
    office: tuple[str, ...]
    guide: str
    date: Row
    sections: tuple[Section, ...]
    notes_title: str
    notes: tuple[tuple[str, tuple[str, ...]], ...]

    def fields(self) -> Iterator[FieldName]:
        yield self.date.field
        for section in self.sections:
            for row in section.rows:
                yield row.field
                if row.beside:
                    yield row.beside

    def printed(self) -> Iterator[str]:
        """Yield every text printed on the blank form, except labels and options of fields.

        These are the title, headings, hints, notes, and the lines about J-LIS and sending the form.
        """
        yield from (self.title, *self.addressee, self.opening, *self.closing, *self.office)
        yield self.guide
        yield self.date.hint
        for section in self.sections:
            yield section.title
            yield from (row.hint for row in section.rows)
        yield self.notes_title
        for head, lines in self.notes:
            yield from (head, *lines)

    def choices(self, name: FieldName) -> tuple[str, ...]:
        """Return the options of a field, as worded on the form; () if any text may be entered."""
        rows = (row for section in self.sections for row in section.rows)
        return next((row.choices for row in rows if row.field is name), ())


@cache
def sample_values() -> Mapping[FieldName, str]:
    """Return {field: value} for the 利用申込書 (application form) that is filled in as an example.

    The values are read from data/form/sample.yaml.
    """
    raw = yaml.safe_load(data_path("form", "sample.yaml").read_text(encoding="utf-8"))
    return {FieldName(name): str(value) for name, value in raw["values"].items()}


@cache
def current_form() -> FormPlan:
    """Return the content of the current blank form, read from data/form/form.yaml.

    The file is read at the first call only; later calls return the same object.
    """
    return form_plan()


def form_plan() -> FormPlan:
    """Read data/form/form.yaml and return the content of the current blank form."""
    raw = yaml.safe_load(data_path("form", "form.yaml").read_text(encoding="utf-8"))
    return FormPlan(
        version=raw["version"],
        title=raw["title"],
        addressee=tuple(raw["addressee"]),
        opening=raw["opening"],
        closing=tuple(raw["closing"]),
        office=tuple(raw["office"]),
        guide=raw["guide"],
        date=_row(raw["date"]),
        sections=tuple(
            Section(section["title"], tuple(_row(row) for row in section["rows"]))
            for section in raw["sections"]
        ),
        notes_title=raw["notes"]["title"],
        notes=tuple((item["head"], tuple(item["lines"])) for item in raw["notes"]["items"]),
    )


def _row(raw: Mapping[str, Any]) -> Row:
    choices = raw.get("choices", ())
    if choices == "prefectures":
        choices = read_rows(data_path("register", "prefectures.csv"), lambda line: line["name"])
    return Row(
        field=FieldName(raw["field"]),
        hint=raw["hint"],
        required=raw.get("required", False),
        choices=tuple(choices),
        height=raw.get("height", _LINE),
        beside=FieldName(raw["beside"]) if "beside" in raw else None,
    )
