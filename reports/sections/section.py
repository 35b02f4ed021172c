"""A section is a question, answered by a table, sentences and a chart. Pages, files, the terminal
and notebooks all show the same sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from intake.terms import IntakeError
from reports.tables import Table

if TYPE_CHECKING:
    from pandas import DataFrame


class Chart(NamedTuple):
    """A chart of a section.

    `block` is the chart as a dict that plotly draws, with the keys data, layout and dark (see
    charts.figures.block). `caption` is shown with the chart; `label` describes it to people who
    cannot see it; both are Japanese. `paper` is (width, height) when printed, in CSS pixels.
    """

    block: Mapping[str, Any]
    caption: str
    label: str
    paper: tuple[int, int] = (700, 250)


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer as a table, sentences and a chart.

    `id` is its anchor on a page; `title` is also used in file names. `says` answers the question in
    sentences; `chart` is None if there is nothing to draw; `note` defines what is counted. `needs`
    has the Japanese names of the rules whose being 未確定 leaves amounts in the table 未確定; () if
    there are none. If `folds` is True, pages fold the table even without a chart next to it,
    because `says` is enough. `year` is the fiscal year of all figures in the table; None if they
    are of several years, or of a day.
    """

    id: str
    title: str
    question: str
    table: Table
    says: str = ""
    chart: Chart | None = None
    note: str = ""
    needs: tuple[str, ...] = ()
    folds: bool = False
    year: int | None = None

    def frame(self) -> DataFrame:
        """Return the table as a DataFrame with numbers, dates and ratios (0–1) instead of texts."""
        return self.table.frame()

    def plain(self) -> dict[str, Any]:
        """Return the section as a dict for JSON.

        Its keys are id, title, question, says, caption, columns (the headings), rows (the table's
        texts, row by row), note and needs.
        """
        return {
            "id": self.id,
            "title": self.title,
            "question": self.question,
            "says": self.says,
            "caption": self.table.caption,
            "columns": [column.title for column in self.table.columns],
            "rows": self.table.shown(),
            "note": self.note,
            "needs": list(self.needs),
        }

    def _repr_html_(self) -> str:
        """Return the table as HTML, for a notebook to display."""
        return self.table._repr_html_()


class NoSuchSection(IntakeError, KeyError):
    """No section has the title or id asked for; the message lists the titles that exist."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would put the sentence in quotation marks


class Sections(Mapping[str, Section]):
    """All sections of the pages; each can be looked up by its title or its id.

    Iterating yields the titles in the order of the pages. An unknown title or id raises
    NoSuchSection.
    """

    def __init__(self, sections: Iterable[Section]) -> None:
        self._by_title = {section.title: section for section in sections}
        self._by_id = {section.id: section for section in self._by_title.values()}

    def __getitem__(self, name: str) -> Section:
        found = self._by_title.get(name) or self._by_id.get(name)
        if found is None:
            raise NoSuchSection(
                f"「{name}」という表はありません。次のどれかを指定してください：{'、'.join(self._by_title)}"
            )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_title)

    def __len__(self) -> int:
        return len(self._by_title)
