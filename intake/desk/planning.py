"""Decisions planned in bulk, row by row: shown first, then recorded in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from intake.applications.lifecycle import MoveError
from intake.desk.bulk import Standing, decide_all, step
from intake.desk.deciding import Ruling
from intake.desk.markup import table
from intake.store import Transaction
from intake.text import tokyo_day, wareki

_FAR = timedelta(days=400)  # a day further ahead than this is a slip of the pen


@dataclass(frozen=True, slots=True)
class Planned:
    """One row: what would be recorded, and what is wrong with it."""

    row: int  # as numbered in the table it came from
    number: str
    place: str
    rulings: tuple[Ruling, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def deeds(self) -> str:
        return "、".join(f"{r.move.label}（{wareki(r.on)}）" for r in self.rulings)


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows that decide something or are wrong. Nothing is recorded while a row is wrong."""

    rows: tuple[Planned, ...]
    done: bool = False

    @property
    def wrong(self) -> tuple[Planned, ...]:
        return tuple(row for row in self.rows if row.problems)

    @property
    def decisions(self) -> int:
        return sum(len(row.rulings) for row in self.rows)

    @property
    def sentence(self) -> str:
        """What this plan comes to."""
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
        return f"{len(self.rows):,} 団体、決定 {self.decisions:,} 件を記録できます。まだ記録していません。"

    def _repr_html_(self) -> str:
        titles = ("行", "受付番号", "団体", "記録する決定", "直すところ")
        rows = sorted(self.rows, key=lambda each: (not each.problems, each.row))
        cells = [(r.row, r.number, r.place, r.deeds, " ".join(r.problems)) for r in rows]
        return f"<p>{self.sentence}</p>" + table(titles, cells, [bool(r.problems) for r in rows])


def checked(
    planned: Planned, standing: Standing, received_on: date | None, at: datetime
) -> Planned:
    """The row with what the table of moves and the calendar say against it."""
    problems = list(planned.problems)
    for ruling in planned.rulings:
        too_early = received_on is not None and ruling.on < received_on
        if too_early or ruling.on > tokyo_day(at) + _FAR:
            problems.append(
                f"「{ruling.move.label}」の日付 {ruling.on} が受信日（{received_on}）より前か、"
                "先すぎます。年を確かめてください。"
            )
        try:
            standing = replace(standing, stage=step(standing, ruling))
        except MoveError as error:
            problems.append(str(error))
            break
    return replace(planned, problems=tuple(problems))


def perform(transaction: Transaction, plan: Plan, at: datetime) -> Plan:
    """Record every decision of the plan; the plan unchanged where a row is wrong."""
    if plan.wrong or not plan.rows:
        return plan
    decide_all(transaction, ((row.number, r) for row in plan.rows for r in row.rulings), at)
    return replace(plan, done=True)
