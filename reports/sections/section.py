"""A section: one question about the applications with its answer, from which every form of report is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from intake.terms import IntakeError
from reports.tables import Table

if TYPE_CHECKING:
    from pandas import DataFrame


class Chart(NamedTuple):
    """A chart of a section: what plotly draws, and what is written beside it.

    `block` has the keys data, layout and dark (see charts.figures.block). `label` describes the chart to
    those who cannot see it. `paper` is its width and height in a printed page, in CSS pixels.
    """

    block: Mapping[str, Any]
    caption: str
    label: str
    paper: tuple[int, int] = (700, 250)


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer: the page, the files, the terminal and notebooks all show this one object.

    `id` is its anchor on a page, `title` also the name of its files. `says` answers the question in
    sentences, `chart` is None where nothing can be drawn, `note` defines what is counted. `needs` names
    the rules without which amounts of the table are 未確定; it is empty where every amount is known.
    """

    id: str
    title: str
    question: str
    table: Table
    says: str = ""
    chart: Chart | None = None
    note: str = ""
    needs: tuple[str, ...] = ()

    def frame(self) -> DataFrame:
        """The values of the table as a pandas DataFrame: numbers, dates and ratios, not their words."""
        return self.table.frame()

    def plain(self) -> dict[str, Any]:
        """The section as plain values for JSON, with the cells of the table in the words readers see."""
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
        """The table, which is what a notebook shows of a section."""
        return self.table._repr_html_()


class NoSuchSection(IntakeError, KeyError):
    """No section has the id or title asked for; the sentence lists those there are."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would put the sentence in quotation marks


class Sections(Mapping[str, Section]):
    """Sections in the order of the pages, each found by its title or by its id."""

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
