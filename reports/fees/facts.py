"""What fees rest on: the register, each application's days, populations; every fact with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from intake.terms import IntakeError
from reports.snapshot import Snapshot
from reports.wording import date_of


class Fact(NamedTuple):
    """One thing a figure rests on, and where it came from."""

    what: str
    value: str | date
    source: str

    @property
    def words(self) -> str:
        """The value as people write it."""
        return date_of(self.value) if isinstance(self.value, date) else self.value

    @property
    def sentence(self) -> str:
        """「利用開始日：令和5年2月1日（受付番号 R4-0012、決定 7）」."""
        return f"{self.what}：{self.words}（{self.source}）"


class Mark(NamedTuple):
    """A day of an application's course, and the decision or mail that records it."""

    on: date
    decision: int | None = None
    mail: str | None = None

    @property
    def source(self) -> str:
        if self.decision is not None:
            return f"決定 {self.decision}"
        return f"メール {self.mail}" if self.mail else "記録"


class Confirmed(NamedTuple):
    """What staff recorded, with the decision."""

    value: str
    decision: int
    on: date | None = None

    @property
    def source(self) -> str:
        return f"決定 {self.decision}" + (f"、{date_of(self.on)}" if self.on else "")


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One application's days and what is known of it. `assumed` is none of the record (what-if)."""

    application: str
    municipality: str
    applied_from: date
    received: date
    agreed_from: date | None = None
    gone_from: date | None = None
    completed: Mark | None = None
    agreed: Mark | None = None
    started: Mark | None = None
    ended: Mark | None = None  # the last day of use; or the day it was withdrawn or dismissed
    trial: Mark | None = None
    written: date | None = None  # 申込日 as the form says
    receipt: str = ""
    mail: str = ""
    stated_population: int | None = None
    stated_pattern: str | None = None
    stated_konbini: str | None = None
    pattern: Confirmed | None = None
    konbini: Confirmed | None = None
    assumed: bool = False

    @property
    def source(self) -> str:
        """Where the applicant's words came from."""
        number = f"受付番号 {self.receipt}" if self.receipt else "受付番号なし"
        return f"{number}、メール {self.mail}" if self.mail else number


class Row(NamedTuple):
    """A municipality as the register has it in a time."""

    code: str
    prefecture: str  # code
    prefecture_name: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether the row stood on the day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    @property
    def full_name(self) -> str:
        return f"{self.prefecture_name}{self.name}"


class Change(NamedTuple):
    """A code that gave way to another from this day on."""

    on: date
    old: str
    new: str
    reason: str


class Population(NamedTuple):
    on: date
    persons: int
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything fees are computed from, as of a day and as known on a day."""

    as_of: date
    known: date | None
    rows: Mapping[str, tuple[Row, ...]]
    courses: Mapping[str, tuple[Course, ...]]  # by municipality, earliest first
    populations: Mapping[str, tuple[Population, ...]]
    changes: tuple[Change, ...]

    def row(self, code: str, on: date) -> Row | None:
        """The municipality's row on the day, else None."""
        return next((row for row in self.rows.get(code, ()) if row.holds(on)), None)

    def find(self, words: str) -> list[Row]:
        """The municipalities of the day whose name, with that of the prefecture, holds the words."""
        rows = (self.row(code, self.as_of) for code in sorted(self.rows))
        return [row for row in rows if row and words in row.full_name]

    def prefecture(self, name: str) -> list[str]:
        """The codes of a prefecture's municipalities on the day; IntakeError where there is none."""
        found = [row.code for row in self.find(name) if row.prefecture_name == name]
        if not found:
            raise IntakeError(
                f"都道府県「{name}」がありません。北海道、東京都 のように正式な名前で書いてください。"
            )
        return found

    def with_adopters(self, codes: Iterable[str], start: date) -> Facts:
        """The facts with these municipalities assumed to apply, agree and start on one day."""
        courses = dict(self.courses)
        for code in codes:
            courses[code] = (*courses.get(code, ()), assumed(code, start))
        return replace(self, courses=courses)


def assumed(code: str, start: date) -> Course:
    """A course nobody recorded, for questions of the kind 「もし」."""
    mark = Mark(start)
    return Course(
        f"もし-{code}",
        code,
        start,
        start,
        start,
        None,
        mark,
        mark,
        mark,
        written=start,
        assumed=True,
    )


def facts(snapshot: Snapshot, as_of: date | None = None, known: date | None = None) -> Facts:
    """The facts of the snapshot as of a day (default: the day of the data), as known on a day."""
    day = as_of or snapshot.day
    confirmed = _confirmed(snapshot.rows("fee_confirmed", as_of=day, known=known))
    courses: dict[str, list[Course]] = {}
    for record in snapshot.rows("fee_courses", as_of=day, known=known):
        course = _course(record, *confirmed.get(record["application"], (None, None)))
        courses.setdefault(course.municipality, []).append(course)
    rows: dict[str, list[Row]] = {}
    for record in snapshot.rows("municipalities"):
        row = Row(*record.values())
        rows.setdefault(row.code, []).append(row)
    populations: dict[str, list[Population]] = {}
    for record in snapshot.rows("populations", known=known):
        figure = Population(record["as_of"], record["persons"], record["source"])
        populations.setdefault(record["code"], []).append(figure)
    return Facts(
        as_of=day,
        known=known,
        rows={code: tuple(found) for code, found in rows.items()},
        courses={code: tuple(found) for code, found in courses.items()},
        populations={code: tuple(found) for code, found in populations.items()},
        changes=tuple(Change(*record.values()) for record in snapshot.rows("changes")),
    )


def standing(facts: Facts, code: str, fiscal_year: int) -> Row:
    """The municipality's newest row that stood within the fiscal year; IntakeError where there is none."""
    first, last = date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)
    for row in reversed(facts.rows.get(code, ())):
        if (row.valid_from or first) <= last and (row.valid_to or last) >= first:
            return row
    raise IntakeError(
        f"団体コード {code} の市区町村は、{fiscal_year}年度の登録簿にありません。"
        "6桁の団体コード（例 142077）と年度を確かめてください。"
    )


def _confirmed(
    records: list[dict[str, Any]],
) -> dict[str, tuple[Confirmed | None, Confirmed | None]]:
    found: dict[str, tuple[Confirmed | None, Confirmed | None]] = {}
    for record in records:
        pattern, konbini = found.get(record["application"], (None, None))
        if record["pattern"]:
            pattern = Confirmed(record["pattern"], record["id"], record["on_date"])
        if record["konbini"]:
            konbini = Confirmed(record["konbini"], record["id"], record["on_date"])
        found[record["application"]] = pattern, konbini
    return found


def _course(record: dict[str, Any], pattern: Confirmed | None, konbini: Confirmed | None) -> Course:
    marks: dict[str, Any] = {
        name: Mark(**record[name]) if record[name] else None
        for name in ("completed", "agreed", "started", "ended", "trial")
    }
    return Course(
        application=record["application"],
        municipality=record["municipality"],
        applied_from=record["applied_from"],
        received=record["received_on"] or record["applied_from"],
        agreed_from=record["agreed_from"],
        gone_from=record["gone_from"],
        written=record["written_on"],
        receipt=record["receipt_number"] or "",
        mail=record["first_mail"] or "",
        stated_population=record["stated_population"],
        stated_pattern=record["stated_pattern"],
        stated_konbini=record["stated_konbini"],
        pattern=pattern,
        konbini=konbini,
        **marks,
    )
