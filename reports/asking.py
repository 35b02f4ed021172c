"""Entry point for notebooks and scripts: ask for figures by day, known records and scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intake.terms import IntakeError
from reports import wording
from reports.snapshot import open_for_notebook, open_snapshot

if TYPE_CHECKING:  # rules and fees are slow to load, and not every command asks for them
    from pandas import DataFrame

    from reports.overview import Overview
    from reports.sections.section import Sections


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one question to a snapshot; `overview` has the figures before they are
    formatted."""

    overview: Overview

    @property
    def sections(self) -> Sections:
        """All sections of the pages, by title or id, e.g. sections["都道府県別の割合"].frame()."""
        from reports.sections.every import sections

        return sections(self.overview)

    def sql(self, question: str, **values: object) -> DataFrame:
        """The rows of an SQL query on the snapshot, with $NAME bound to each named value.
        The tables are those of the snapshot; the macros of reports/sql/macros.sql can be used as well.
        SnapshotError with DuckDB's message if the query fails.
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
    """The answer of the snapshot for a day.
    `as_of` is the day asked about (default: that of the data); with `known`, records made after
    that day are ignored; both may be written as 「2022-12-31」. `scenario` is the 試算 that supplies
    未確定 values, `against` a second one to compare with. `rules` is another folder of rules,
    `snapshot` another file (default: the office's own data, or the demo). IntakeError names the
    cure.
    """
    from reports.overview import Question, overview

    data = open_snapshot(snapshot) if snapshot else open_for_notebook()
    question = Question(
        day("as_of", as_of), day("known", known), scenario, against=against, rules=rules
    )
    return Answer(overview(data, question))


def day(what: str, named: date | str | None) -> date | None:
    """The date; None if `named` is None. IntakeError if its text is no date; `what` names it in the
    error."""
    if named is None or isinstance(named, date):
        return named
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise IntakeError(
            f"{what} の日付「{named}」を読めません。2022-12-31 のように書いてください。"
        ) from None
