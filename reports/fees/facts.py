"""What fees rest on: the register, each application's days, populations; every fact with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from intake.terms import IntakeError, Stage
from reports.rules.catalog import AGREED, APPLIED, IN_USE
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


class Period(NamedTuple):
    """A stage with the day from which it holds, the day before which it does (None: for good), what
    recorded it, and which of the three ratios count it. Where `until` is not after `since`, something
    recorded later took its days."""

    stage: str
    since: date
    until: date | None
    applied: bool
    agreed: bool
    in_use: bool
    decision: int | None = None
    mail: str | None = None

    @property
    def mark(self) -> Mark:
        return Mark(self.since, self.decision, self.mail)

    def counts(self, stage: str) -> bool:
        """Whether it is at least at the stage (申込み, 締結, 利用開始)."""
        return {APPLIED: self.applied, AGREED: self.agreed, IN_USE: self.in_use}[stage]


class Use(NamedTuple):
    """A time of use from its first day to its last (None while it goes on)."""

    started: Mark
    ended: Mark | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One application's stages and what is known of it. `assumed` is none of the record (what-if)."""

    application: str
    municipality: str
    received: date
    periods: tuple[Period, ...]
    written: Mark | None = None  # 申込日 as the form says, with what recorded it
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

    def stands(self, stage: str, on: date) -> bool:
        """Whether the application stands at least at the stage (申込み, 締結, 利用開始) on the day."""
        return any(
            period.counts(stage)
            for period in self.periods
            if period.since <= on and (period.until is None or on < period.until)
        )

    def first(self, stage: Stage) -> Mark | None:
        """When the application first came to a stage; None where it never did."""
        found = (p.mark for p in self.periods if p.stage == stage and not _never(p))
        return next(found, None)

    @property
    def uses(self) -> tuple[Use, ...]:
        """Its times of use, earliest first: it may pause and resume."""
        found: list[Use] = []
        for period in self.periods:
            if not period.in_use or _never(period):
                continue
            ended = None if period.until is None else self._mark_on(period.until)
            if found and found[-1].ended and found[-1].ended.on == period.since:
                found[-1] = found[-1]._replace(ended=ended)
            else:
                found.append(Use(period.mark, ended))
        return tuple(found)

    @property
    def taken_back(self) -> Period | None:
        """A time of use that something recorded later let end before it began; None as a rule."""
        return next((p for p in self.periods if p.in_use and _never(p)), None)

    def _mark_on(self, day: date) -> Mark:
        """What was recorded for the day on which a stage gave way."""
        return next((p.mark for p in self.periods if p.since == day and not p.in_use), Mark(day))


def _never(period: Period) -> bool:
    return period.until is not None and period.until < period.since


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
    used = [(Stage.ACCEPTED, start, False, False), (Stage.AGREED, start, True, False)]
    return Course(
        f"もし-{code}",
        code,
        start,
        (
            *(Period(stage, day, day, True, agreed, use) for stage, day, agreed, use in used),
            Period(Stage.IN_USE, start, None, True, True, True),
        ),
        written=Mark(start),
        assumed=True,
    )


def facts(snapshot: Snapshot, as_of: date | None = None, known: date | None = None) -> Facts:
    """The facts of the snapshot as of a day (default: the day of the data), as known on a day."""
    day = as_of or snapshot.day
    stated: dict[str, dict[str, dict[str, Any]]] = {}
    for record in snapshot.rows("fee_statements", known=known):
        stated.setdefault(record["application"], {})[record["item"]] = record
    courses: dict[str, list[Course]] = {}
    for record in snapshot.rows("fee_courses", as_of=day, known=known):
        course = _course(record, stated.get(record["application"], {}))
        courses.setdefault(course.municipality, []).append(course)
    rows: dict[str, list[Row]] = {}
    for record in snapshot.rows("municipalities", known=known):
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
        changes=tuple(Change(*record.values()) for record in snapshot.rows("changes", known=known)),
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


def _course(record: dict[str, Any], stated: Mapping[str, dict[str, Any]]) -> Course:
    def value(item: str) -> str | None:
        return stated[item]["value"] if item in stated else None

    def confirmed(item: str) -> Confirmed | None:
        found = stated.get(f"confirmed_{item}")
        return Confirmed(found["value"], found["decision"], found["on_date"]) if found else None

    persons = value("population")
    return Course(
        application=record["application"],
        municipality=record["municipality"],
        received=record["received_on"],
        periods=tuple(Period(**period) for period in record["periods"]),
        written=_written(stated.get("application_date")),
        receipt=record["receipt_number"] or "",
        mail=record["first_mail"] or "",
        stated_population=int(persons) if persons and persons.isdecimal() else None,
        stated_pattern=value("pattern"),
        stated_konbini=value("konbini_status"),
        pattern=confirmed("pattern"),
        konbini=confirmed("konbini_status"),
    )


def _written(said: Mapping[str, Any] | None) -> Mark | None:
    try:
        day = date.fromisoformat(said["value"]) if said else None
    except ValueError:  # what a form says need not be a day
        return None
    return Mark(day, said["decision"], said["mail"]) if said and day else None
