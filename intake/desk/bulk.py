"""Record decisions on many applications at once, as entered in a table.

The decisions are first shown as a plan. Then either all of them are recorded, in one transaction,
or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from intake.applications.lifecycle import MoveError, check
from intake.desk.case import began_with
from intake.desk.doubts import FAR, against_selection
from intake.desk.markup import table
from intake.desk.ruling import UNSETTLED, Decided, Ruling, decision_row, refuse_nameless
from intake.desk.validation import check_choices
from intake.store import Transaction
from intake.terms import Stage
from intake.text import tokyo_day, wareki
from intake.vocabulary.moves import CLOSED, MOVES, Move

SIMPLE = (
    Move.ACCEPT,
    Move.SELECT_TRIAL,
    Move.DECLINE_TRIAL,
    Move.START_TRIAL,
    Move.END_TRIAL,
    Move.AGREE,
    Move.START_USE,
    Move.WITHDRAW,
    Move.END_USE,
)
"""Moves whose outcome follows from the stage alone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The present state of one application, needed to check decisions on it.

    `application` is the application's id, `number` its 受付番号 (receipt number), `mail` the
    SHA-256 of the mail that began it. `municipality` is the municipality's code, None if not known
    yet. `wish` is the municipality's answer on taking part in 試行運用 (trial operation), such as
    希望する (yes); "" for no answer.
    """

    application: str
    number: str
    mail: str
    stage: Stage
    municipality: str | None
    received_at: datetime
    wish: str


def standings(transaction: Transaction) -> dict[str, Standing]:
    """Return the present state of all applications, as {受付番号 (receipt number): Standing}."""
    return {
        row["number"]: Standing(
            row["application"],
            row["number"],
            began_with(row["application"]),
            Stage(row["stage"]),
            row["municipality"],
            row["received_at"],
            row["wish"],
        )
        for row in transaction.rows("standings")
    }


def running(held: Mapping[str, Standing]) -> dict[str, list[str]]:
    """Return the running (not closed) applications, as {municipality code: their receipt numbers}.

    `held` is {受付番号 (receipt number): present state} of all applications. Applications whose
    municipality is not known are left out.
    """
    found = defaultdict[str, list[str]](list)
    for number, standing in held.items():
        if standing.municipality and standing.stage not in CLOSED:
            found[standing.municipality].append(number)
    return found


def step(standing: Standing, ruling: Ruling) -> Stage:
    """Return the stage that an application reaches by the decision `ruling`; records nothing.

    `standing` is the application's state before the decision. Raises MoveError if the decision is
    not allowed at this stage, cannot be made in bulk or names no person, or if the application's
    municipality is not known.
    """
    refuse_nameless(ruling)
    if ruling.move not in SIMPLE:
        raise MoveError(
            f"「{ruling.move.label}」はまとめて記録できません。一件ずつ行ってください。"
        )
    check(ruling.move, standing.stage, ruling.content or {})
    check_choices(ruling.content or {})
    if standing.municipality is None:
        raise MoveError(UNSETTLED)
    return MOVES[ruling.move].to or standing.stage


def decide_all(
    transaction: Transaction, rulings: Iterable[tuple[str, Ruling]], at: datetime
) -> list[Decided]:
    """Record decisions in the given order, all or none; returns them as recorded.

    `rulings` has pairs (受付番号 (receipt number), decision). `at` is the time of recording. Raises
    MoveError at the first decision that is not allowed or whose number does not exist; the message
    names the number.
    """
    held = standings(transaction)
    rows, made = [], []
    for number, ruling in rulings:
        standing = held.get(number)
        if standing is None:
            raise MoveError(f"受付番号「{number}」の申込みはありません。番号を確かめてください。")
        try:
            stage = step(standing, ruling)
        except MoveError as error:
            raise MoveError(f"{number}：{error}") from None
        rows.append(decision_row(ruling, standing.application, standing.mail, stage, at))
        made.append((ruling.move, number, standing.mail, stage))
        held[number] = replace(standing, stage=stage)
    transaction.add("decision", rows)
    last = transaction.rows("last_decision")[0]["id"] or 0
    first = int(last) - len(made) + 1
    return [Decided(first + place, *each) for place, each in enumerate(made)]


PLAN_TITLES = ("行", "受付番号", "団体", "記録する決定", "直す・確かめるところ")
TWICE = "同じ申込みの行が他にもあります。"


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of a plan: the decisions on one application (`rulings`), and what is wrong with them.

    `problems` are Japanese sentences on errors: no decision of the plan is recorded while any row
    has one. `warnings` are Japanese sentences that prevent nothing. `row` is the row's number in
    the table that was read, `number` the 受付番号 (receipt number; "" if it cannot be determined),
    `place` the municipality's name.
    """

    row: int  # as numbered in the table it came from
    number: str
    place: str
    rulings: tuple[Ruling, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # to be looked at; recorded all the same

    @property
    def cells(self) -> tuple[int | str, ...]:
        """The row as shown to a person: row, receipt number, municipality, decisions, problems.

        The last cell has all problems and warnings, as one text.
        """
        deeds = "、".join(f"{r.move.label}（{wareki(r.on)}）" for r in self.rulings)
        return (
            self.row,
            self.number,
            self.place,
            deeds,
            " ".join((*self.problems, *self.warnings)),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions to record in bulk, read from the rows of a table, with what is wrong in each row.

    No decision is recorded as long as any row has an error. `done` says whether the decisions have
    been recorded; `made` are the decisions as recorded, in the order of the rows, () before that.
    """

    rows: tuple[Planned, ...]
    done: bool = False
    made: tuple[Decided, ...] = ()  # as recorded, in the order of the rows

    @property
    def wrong(self) -> tuple[Planned, ...]:
        return tuple(row for row in self.rows if row.problems)

    @property
    def is_ready(self) -> bool:
        """Whether the plan can be recorded: not empty, without errors and not yet recorded."""
        return bool(self.rows) and not self.wrong and not self.done

    @property
    def decisions(self) -> int:
        return sum(len(row.rulings) for row in self.rows)

    @property
    def sentence(self) -> str:
        """A Japanese sentence on the plan: recorded, ready to record, empty, or with errors."""
        if self.done:
            return f"{len(self.rows):,} 団体、決定 {self.decisions:,} 件を記録しました。"
        if self.wrong:
            return (
                f"直す行が {len(self.wrong):,} 行あります。直るまで、どの行も記録しません。"
                f"（記録できる行 {len(self.rows) - len(self.wrong):,} 行）"
            )
        if not self.rows:
            return (
                "記録する決定はありません。日付などを書き入れてから、もう一度読み込んでください。"
            )
        warned = sum(bool(row.warnings) for row in self.rows)
        look = f"確かめる行が {warned:,} 行あります（初めに並べています）。" if warned else ""
        return (
            f"{len(self.rows):,} 団体、決定 {self.decisions:,} 件を記録できます。"
            f"{look}まだ記録していません。"
        )

    @property
    def errors_first(self) -> list[Planned]:
        return sorted(self.rows, key=lambda each: (not each.problems, not each.warnings, each.row))

    def _repr_html_(self) -> str:
        rows = self.errors_first
        marks = [bool(each.problems) for each in rows]
        return f"<p>{self.sentence}</p>" + table(PLAN_TITLES, [r.cells for r in rows], marks)


def checked(planned: Planned, standing: Standing, at: datetime, trial_end: date) -> Planned:
    """Return a copy of the row `planned` with errors and warnings about its decisions added.

    `standing` is the application's state, `at` the current time. A decision has an error if `step`
    refuses it, or if its date is before the day of receipt or more than 400 days after `at`. It has
    a warning if its date is in the future. A selection for 試行運用 (trial operation) has a warning
    if the municipality does not wish to take part, or if the date is after `trial_end`, the planned
    end of the trial.
    """
    problems, warnings = list(planned.problems), list(planned.warnings)
    today = tokyo_day(at)
    for ruling in planned.rulings:
        if ruling.on > today:
            warnings.append(
                f"「{ruling.move.label}」の日付は、まだ来ていない {ruling.on} です。確かめてください。"
            )
        if ruling.move is Move.SELECT_TRIAL:
            warnings += filter(None, [against_selection(standing.wish, ruling.on, trial_end)])
        received_on = tokyo_day(standing.received_at)
        if not received_on <= ruling.on <= today + FAR:
            problems.append(
                f"「{ruling.move.label}」の日付 {ruling.on} が受信日（{received_on}）より前か、"
                "先すぎます。年を確かめてください。"
            )
        try:
            standing = replace(standing, stage=step(standing, ruling))
        except MoveError as error:
            problems.append(str(error))
            break
    return replace(planned, problems=tuple(problems), warnings=tuple(warnings))


def perform(transaction: Transaction, plan: Plan, at: datetime) -> Plan:
    """Record the decisions of a plan; returns a copy of the plan with `done` and `made` set.

    If the plan is empty, has errors or was recorded already, nothing is recorded, and the plan
    itself is returned. `at` is the time of recording.
    """
    if not plan.is_ready:
        return plan
    made = decide_all(transaction, ((row.number, r) for row in plan.rows for r in row.rulings), at)
    return replace(plan, made=tuple(made), done=True)
