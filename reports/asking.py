"""The one door to the figures, for notebooks and scripts: ask for a day, what was known of it, a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intake.terms import IntakeError
from reports import wording
from reports.overview import Overview, Question, overview
from reports.sections.every import sections
from reports.sections.section import Sections
from reports.snapshot import open_for_notebook, open_snapshot

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, eq=False)
class Answer:
    """What one snapshot answers to one question; `overview` holds the figures before they are shown."""

    overview: Overview

    @property
    def sections(self) -> Sections:
        """Every section of the pages, by its title or id: sections["都道府県別の割合"].frame()."""
        return sections(self.overview)

    def sql(self, question: str, **values: object) -> DataFrame:
        """The rows that SQL finds in the snapshot, with $NAME bound to each named value.

        The tables are those of the snapshot; the macros of reports/sql/macros.sql can be used as well.
        Raises SnapshotError with what DuckDB says, if the question cannot be answered.
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
    """What the snapshot says of a day.

    `as_of` is the day asked about (default: that of the data), `known` leaves out what was recorded after
    that day; both may be written as 「2022-12-31」. `scenario` lays a 試算 over the rules, `against` names a
    second one to compare it with. `rules` is another folder of rules, `snapshot` another file; by default
    the office's own are read, or those of the demo. Raises IntakeError in a sentence with the cure.
    """
    data = open_snapshot(snapshot) if snapshot else open_for_notebook()
    question = Question(
        day("as_of", as_of), day("known", known), scenario, against=against, rules=rules
    )
    return Answer(overview(data, question))


def day(what: str, named: date | str | None) -> date | None:
    """The day named, None where none is; IntakeError where its text cannot be read. `what` names it there."""
    if named is None or isinstance(named, date):
        return named
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise IntakeError(
            f"{what} の日付「{named}」を読めません。2022-12-31 のように書いてください。"
        ) from None
