"""The entry point for notebooks and scripts: `ask` computes all figures for a day.

It can ignore records made after a given day, and apply a scenario (試算).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intake.terms import IntakeError
from intake.text import fold, whole_date
from reports import wording
from reports.snapshot import open_for_notebook, open_snapshot

if TYPE_CHECKING:  # rules and fees are slow to load, and not every command asks for them
    from pandas import DataFrame

    from reports.overview import Overview
    from reports.sections.section import Sections


@dataclass(frozen=True, eq=False)
class Answer:
    """The result of `ask`: ratios, counts and fees for one day, as tables (`sections`), through SQL
    queries on the snapshot (`sql`), or as Python objects (`overview`).
    """

    overview: Overview

    @property
    def sections(self) -> Sections:
        """All sections of the pages, by title or id. A section is a titled table with sentences:
        sections["都道府県別の割合"].frame() is its table as a DataFrame.
        """
        from reports.sections.every import sections

        return sections(self.overview)

    def sql(self, question: str, **values: object) -> DataFrame:
        """Return the rows of the SQL query `question`, run on the snapshot, as a DataFrame.

        `values` are bound to the parameters $NAME of the query, by name. The query can use the
        tables of the snapshot and the macros in reports/sql/macros.sql. Raises SnapshotError, with
        DuckDB's message, if the query fails.
        """
        return self.overview.snapshot.frame(question, **values)

    def __repr__(self) -> str:
        found = self.overview
        known = f"　{wording.date_of(found.known)}までの記録による" if found.known else ""
        mark = wording.mark(found.snapshot.label, found.scenario)
        return f"{mark}　基準日：{wording.day(found.day)}{known}　{len(self.sections)}の表".strip()


def ask(
    as_of: date | str | None = None,
    known: date | str | None = None,
    scenario: str | None = None,
    against: str | None = None,
    rules: Path | None = None,
    snapshot: Path | None = None,
) -> Answer:
    """Compute all figures (ratios, counts, fees) of a snapshot for one day.

    `as_of` is the day whose state the figures show: whatever happened up to and on it counts, even
    if it was recorded later. Its default is the day of the data, which is that of the last
    successful poll of the mailbox, or `known` if this is earlier; a later day is refused. With
    `known`, records made after that day are ignored (None: all are used). `as_of` and `known` are
    dates or texts such as "2022-12-31" or 令和4年12月31日. `scenario` is the name of the 試算 (a
    folder in data/scenarios) that supplies values for rules that are 未確定 (None: no scenario).
    `against` is the name of a second 試算 to compare with (None: no comparison). `rules` is a
    folder of rules to use instead of data/rules; `snapshot` is a snapshot file (default: the
    office's own, or the demo's if there is none). Raises IntakeError, which says what to do, if
    something cannot be read or a day is refused.
    """
    from reports.overview import Question, overview

    data = open_snapshot(snapshot) if snapshot else open_for_notebook()
    question = Question(
        day("as_of", as_of), day("known", known), scenario, against=against, rules=rules
    )
    return Answer(overview(data, question))


def day(what: str, named: date | str | None) -> date | None:
    """Return `named` as a date: a text such as "2022-12-31", 令和4年12月31日 or R4.12.31 is parsed;
    a date or None is returned unchanged.

    Raises IntakeError for any other text; `what`, the name of the parameter, is part of its
    message.
    """
    if named is None or isinstance(named, date):
        return named
    if found := whole_date(named):
        return found
    try:
        return date.fromisoformat(named)  # of another century, which is refused where it is used
    except ValueError:
        raise IntakeError(
            f"{what} の日付「{wording.cut(named)}」を読めません。2022-12-31 のように書いてください"
            "（令和4年12月31日、R4.12.31 でもかまいません）。"
        ) from None


def fiscal_year_of(typed: str) -> int:
    """Return the fiscal year that a person typed, such as 2022, 令和4年度 or R4, as the calendar year
    in which it begins.

    Raises IntakeError for any other text.
    """
    stem = fold(typed).strip().removesuffix("度").removesuffix("年")
    first = whole_date(f"{stem}年4月1日")
    if first is None:
        raise IntakeError(
            f"年度「{wording.cut(typed)}」を読めません。2022、令和4年度、R4 のように書いてください。"
        )
    return first.year
