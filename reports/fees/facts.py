"""The facts from which fees are computed, read from a snapshot: the register of municipalities, the
history of each application, and populations. Each fact names its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from intake.terms import IntakeError, Stage
from reports.rules.catalog import AGREED, APPLIED, IN_USE
from reports.snapshot import Snapshot
from reports.wording import date_of


class Fact(NamedTuple):
    """A fact from which an amount was computed, with its source.

    `what` is the fact's name in Japanese, `value` its value as text or a date, `source` the record
    that states it, e.g. 「受付番号 R4-0012、決定 7」.
    """

    what: str
    value: str | date
    source: str

    @property
    def words(self) -> str:
        """The fact's value as Japanese text: a date as 「令和5年2月1日」, any other value unchanged."""
        return date_of(self.value) if isinstance(self.value, date) else self.value

    @property
    def sentence(self) -> str:
        """The fact with its source: 「利用開始日：令和5年2月1日（受付番号 R4-0012、決定 7）」."""
        return f"{self.what}：{self.words}（{self.source}）"


class Mark(NamedTuple):
    """The day of an event in an application's history, and the record of the event: a decision of
    staff (`decision` is its number) or a mail (`mail` is its id).

    Both are None if it is not known what recorded the event.
    """

    on: date
    decision: int | None = None
    mail: str | None = None

    @property
    def source(self) -> str:
        if self.decision is not None:
            return f"決定 {self.decision}"
        return f"メール {self.mail}" if self.mail else "記録"


class Confirmed(NamedTuple):
    """A value that staff recorded by a decision.

    `decision` is the number of the decision, `on` its day (None: not known). The value is valid
    from the day `since` on; by default it is valid on every day.
    """

    value: str
    decision: int
    on: date | None = None
    since: date = date.min  # from when it holds

    @property
    def source(self) -> str:
        return f"決定 {self.decision}" + (f"、{date_of(self.on)}" if self.on else "")


_COUNTED = {APPLIED: "applied", AGREED: "agreed", IN_USE: "in_use"}


class Period(NamedTuple):
    """A period during which an application was in one stage; `stage` is a value of Stage, such as
    "agreed".

    `since` is its first day, `until` the day on which the next stage began (None: none has begun).
    If both are equal, the application passed through the stage on that day. If `until` is before
    `since`, a later record says that the application was never in this stage (see `never`).
    `applied`, `agreed` and `in_use` say whether the period counts towards 申込割合, 締結割合 and
    利用開始割合. `decision` is the number of the decision, or `mail` the id of the mail, with which
    the stage began (both None: not known).
    """

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

    @property
    def never(self) -> bool:
        """Whether a later record says that the application was never in this stage, i.e. `until` is
        before `since`.

        The SQL macro `reached` (reports/sql/macros.sql) is true for exactly the other periods.
        """
        return self.until is not None and self.until < self.since

    def counts(self, stage: str) -> bool:
        """Whether an application in this period counts as having reached `stage`: 申込み, 締結 or 利用開始."""
        return bool(getattr(self, _COUNTED[stage]))


class Use(NamedTuple):
    """A period during which a municipality uses the system, from the day `started` to the day
    `ended`, both included (`ended` is None while use goes on).

    `ended` is 利用終了日 as staff recorded it: the last day of use. On this day the application's
    stage is already 利用終了; therefore it no longer counts for ratios such as 導入割合 (see
    Course.stands).
    """

    started: Mark
    ended: Mark | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The history of one application: the stages it went through (`periods`), the content of its
    form, and what staff recorded about it.

    `application` is its id, `municipality` the six-digit code of its municipality, `received` the
    day on which it was received, `receipt` the 受付番号 ("": none), `mail` the id of its first
    mail. `written` is the date on the form (None: none); fields named `stated_…` are what else the
    form says.

    Three fields are what staff recorded: `pattern` (導入パターン; None: nothing), `konbini` (all
    values of コンビニ交付の状況, oldest first) and `costs` (values for ① and ④, by cost and fiscal
    year, such as "introduction_yen_2022"; see `cost`). `assumed` is True for an invented
    application, added to the facts in order to compute what would happen if it existed.
    """

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
    konbini: tuple[Confirmed, ...] = ()  # one after the other
    costs: Mapping[str, Confirmed] = field(default_factory=dict)  # of ① and ④, by cost and year
    assumed: bool = False

    @property
    def reached(self) -> tuple[Period, ...]:
        """The periods of the stages that the application was really in, i.e. all but those that a
        later record took back (see Period.never).
        """
        return tuple(period for period in self.periods if not period.never)

    @property
    def source(self) -> str:
        """The application's receipt number and the id of its first mail, as Japanese text."""
        number = f"受付番号 {self.receipt}" if self.receipt else "受付番号なし"
        return f"{number}、メール {self.mail}" if self.mail else number

    def stands(self, stage: str, on: date) -> bool:
        """Whether the application counts, on the day `on`, as having reached `stage` (申込み, 締結 or
        利用開始).
        """
        return any(
            period.counts(stage)
            for period in self.reached
            if period.since <= on and (period.until is None or on < period.until)
        )

    def konbini_on(self, day: date) -> Confirmed | None:
        """Return コンビニ交付の状況 of the municipality on the day `day`, as staff confirmed it;
        None if they did not.

        Of several confirmed values, it is the newest one that is valid from `day` or from an
        earlier day.
        """
        return next((said for said in reversed(self.konbini) if said.since <= day), None)

    def cost(self, name: str, year: int) -> Confirmed | None:
        """Return what staff recorded for the fiscal year `year` about one of the other costs, 導入経費
        or 委託手数料; None if they recorded nothing.

        `name` is "introduction_yen" (導入経費, ①, in yen) or "certificates" (委託手数料, ④: the number of
        certificates issued).
        """
        return self.costs.get(f"{name}_{year}")

    def first(self, stage: Stage) -> Mark | None:
        """Return the day on which the application first entered the stage `stage`, with the mail or
        decision that recorded it.

        None if the application was never in exactly this stage, even if it reached a later one.
        """
        found = (p.mark for p in self.reached if p.stage == stage)
        return next(found, None)

    @property
    def uses(self) -> tuple[Use, ...]:
        """The periods, past or planned, during which the municipality uses the system under this
        application, earliest first; () if no 利用開始 is on record.

        There are several if use ended and the application was reopened.
        """
        found: list[Use] = []
        for period in self.reached:
            if not period.in_use:
                continue
            ended = None if period.until is None else self._mark_on(period.until)
            if found and found[-1].ended and found[-1].ended.on == period.since:
                found[-1] = found[-1]._replace(ended=ended)
            else:
                found.append(Use(period.mark, ended))
        return tuple(found)

    @property
    def taken_back(self) -> Period | None:
        """The first period of use that does not count, because a later record says that use ended
        before this period began; None if there is no such period, which is the normal case.
        """
        return next((p for p in self.periods if p.in_use and p.never), None)

    def _mark_on(self, day: date) -> Mark:
        """Return the Mark for the end of use on `day`: the day, with the decision or mail that
        recorded it, if any.
        """
        return next((p.mark for p in self.reached if p.since == day and not p.in_use), Mark(day))


class Row(NamedTuple):
    """An entry of the register: a municipality as it is from the day `valid_from` to the day
    `valid_to`, both included (None: no limit on that side).

    `code` has six digits; `kind` is 市, 町, 村 and so on; `prefecture` is the prefecture's
    two-digit code. `gun` is the name of its 郡 ("" if it has none). `kana` is the reading of its
    name, `prefecture_kana` that of the prefecture's name.
    """

    code: str
    prefecture: str  # code
    prefecture_name: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    gun: str = ""
    kana: str = ""
    prefecture_kana: str = ""

    def holds(self, on: date) -> bool:
        """Whether this entry of the register is valid on the day `on`."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    @property
    def full_name(self) -> str:
        return f"{self.prefecture_name}{self.name}"


class Change(NamedTuple):
    """A change of a municipality's six-digit code: from the day `on`, `new` is valid instead of
    `old`. `reason` is the Japanese text of the register.
    """

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
    """Everything that fees are computed from, without records made after the day `known` (None:
    with all records).

    `courses` are the applications received up to the day `as_of`, with the stages that they reached
    up to that day, and later stages that were planned by then. `rows` (the entries of the
    register), `populations` and `changes` (of municipality codes) are not limited by `as_of`.
    `rows`, `courses` and `populations` are by six-digit municipality code, oldest first for each.
    """

    as_of: date
    known: date | None
    rows: Mapping[str, tuple[Row, ...]]
    courses: Mapping[str, tuple[Course, ...]]  # by municipality, earliest first
    populations: Mapping[str, tuple[Population, ...]]
    changes: tuple[Change, ...]

    def row(self, code: str, on: date) -> Row | None:
        """Return the register's entry, valid on the day `on`, of the municipality with the
        six-digit `code`; None if there is none.
        """
        return next((row for row in self.rows.get(code, ()) if row.holds(on)), None)

    def find(self, words: str) -> list[Row]:
        """Return the municipalities, sorted by code, whose full name on the day `as_of` (prefecture
        and name, such as 北海道札幌市) contains `words`; [] if there are none.

        `words` must be spelled exactly as in the register. The result has the register's entries of
        that day.
        """
        rows = (self.row(code, self.as_of) for code in sorted(self.rows))
        return [row for row in rows if row and words in row.full_name]

    def prefecture(self, name: str) -> list[str]:
        """Return the six-digit codes of the municipalities that a prefecture has on the day
        `as_of`, sorted.

        `name` is the prefecture's full name, such as 東京都. Raises IntakeError if no prefecture
        has this name.
        """
        found = [row.code for row in self.find(name) if row.prefecture_name == name]
        if not found:
            raise IntakeError(
                f"都道府県「{name}」がありません。北海道、東京都 のように正式な名前で書いてください。"
            )
        return found

    def with_adopters(self, codes: Iterable[str], start: date) -> Facts:
        """Return a copy of the facts in which each of the municipalities with these six-digit codes
        has one more, assumed application: it applies, agrees and starts use on the day `start`.
        """
        courses = dict(self.courses)
        for code in codes:
            courses[code] = (*courses.get(code, ()), assumed(code, start))
        return replace(self, courses=courses)


def assumed(code: str, start: date) -> Course:
    """Return an invented application (its `assumed` is True) of the municipality with the six-digit
    `code`: it applies, agrees and starts use on the day `start`.
    """
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
    """Read everything that fees are computed from (see Facts) from a snapshot.

    Applications received after the day `as_of` (default: the day of the data) are left out. A stage
    reached after `as_of` is read only if it was planned by then. The register, populations, changes
    of codes, and what forms or staff state are read for all days. With `known`, records made after
    that day are ignored (None: all are used).
    """
    day = as_of or snapshot.day
    stated: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for record in snapshot.rows("fee_statements", known=known):
        stated.setdefault(record["application"], {}).setdefault(record["item"], []).append(record)
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


def holds_in(row: Row, fiscal_year: int) -> bool:
    """Return whether the entry of the register (`row`) is valid on at least one day of the fiscal
    year `fiscal_year`.
    """
    first, last = date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)
    return (row.valid_from or first) <= last and (row.valid_to or last) >= first


def standing(facts: Facts, code: str, fiscal_year: int) -> Row:
    """Return the register's entry of the municipality with the six-digit `code` that is valid on at
    least one day of the fiscal year `fiscal_year`.

    If several entries are valid in that year, because the register changed, the last one is
    returned. Raises IntakeError if there is none.
    """
    for row in reversed(facts.rows.get(code, ())):
        if holds_in(row, fiscal_year):
            return row
    raise IntakeError(
        f"団体コード {code} の市区町村は、{fiscal_year}年度の登録簿にありません。"
        "6桁の団体コード（例 142077）と年度を確かめてください。"
    )


def _course(record: dict[str, Any], stated: Mapping[str, Sequence[dict[str, Any]]]) -> Course:
    def value(item: str) -> str | None:
        return stated[item][-1]["value"] if item in stated else None

    def confirmed(item: str) -> tuple[Confirmed, ...]:
        told = stated.get(item, ())
        return tuple(Confirmed(t["value"], t["decision"], t["on_date"], t["since"]) for t in told)

    persons = value("population")
    return Course(
        application=record["application"],
        municipality=record["municipality"],
        received=record["received_on"],
        periods=tuple(Period(**period) for period in record["periods"]),
        written=_written(next(iter(stated.get("application_date", ())), None)),
        receipt=record["receipt_number"] or "",
        mail=record["first_mail"] or "",
        stated_population=int(persons) if persons and persons.isdecimal() else None,
        stated_pattern=value("pattern"),
        stated_konbini=value("konbini_status"),
        pattern=next(iter(confirmed("confirmed_pattern")), None),
        konbini=confirmed("confirmed_konbini_status"),
        costs={item: confirmed(item)[-1] for item in stated if item[-4:].isdecimal()},
    )


def _written(said: Mapping[str, Any] | None) -> Mark | None:
    if said is None:
        return None
    try:
        return Mark(date.fromisoformat(said["value"]), said["decision"], said["mail"])
    except ValueError:  # what a form says need not be a day
        return None
