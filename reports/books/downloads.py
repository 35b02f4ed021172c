"""Every table of the site as .xlsx and .csv, and the managers' workbook: paths and bytes."""

from __future__ import annotations

from dataclasses import dataclass

from reports import wording
from reports.books import managers_book, sheets
from reports.books.cells import as_csv, values
from reports.fees.explain import banner
from reports.overview import Overview
from reports.sections.every import sections
from reports.tables import Column, Table, definitions, numbers

FOLDER = "data"


@dataclass(frozen=True, slots=True)
class Download:
    """One table to take away: paths count from the folder of the site, `rows` are without the sum."""

    name: str
    about: str
    rows: int
    xlsx: str
    csv: str


def listing(found: Overview) -> Table:
    """What there is to download, as a table to look at."""
    rows = tuple((each.name, each.about, each.rows, each.xlsx, each.csv) for each in listed(found))
    columns = (
        *map(Column, ("表", "内容")),
        *numbers("行数"),
        *map(Column, ("Excel", "CSV")),
    )
    return Table("ファイルで渡せる表", columns, rows)


def listed(found: Overview) -> tuple[Download, ...]:
    """What there is to download, in the order of the data page."""
    return tuple(
        Download(
            each.title,
            each.question,
            len(each.table.rows) - (each.table.total and bool(each.table.rows)),
            path(found, each.title, "xlsx"),
            path(found, each.title, "csv"),
        )
        for each in sections(found).values()
    )


def path(found: Overview, name: str, suffix: str) -> str:
    """data/NAME.xlsx; with a scenario data/NAME-試算-SCENARIO.xlsx."""
    return f"{FOLDER}/{name}{wording.suffix(found.scenario)}.{suffix}"


def workbook(found: Overview) -> str:
    """The path of the managers' workbook, whose charts stay charts in Excel."""
    return path(found, managers_book.NAME, "xlsx")


def files(found: Overview) -> dict[str, bytes]:
    """Each file of the downloads by its path."""
    about, mark = above(found), wording.mark(found.snapshot.label, found.scenario)
    book = managers_book.book(found, about)
    made = {workbook(found): sheets.content(book, found.snapshot.made_at)}
    for each in sections(found).values():
        cells = values(each.table)
        book = sheets.table_book(
            each.table, each.title, about, found.scenario, cells, found.snapshot.label
        )
        made[path(found, each.title, "xlsx")] = sheets.content(book, found.snapshot.made_at)
        made[path(found, each.title, "csv")] = as_csv(each.table, mark, cells)
    return made


def above(found: Overview) -> tuple[str, ...]:
    """What stands above each table: 試算, sample or not, the day, the state of the data."""
    state = dict(definitions.state(found).rows)
    names = ("基準日", "データの時点", "市区町村の登録簿")
    until = "　".join(f"{name}：{state[name]}" for name in names if name in state)
    return (banner(found.scenario), found.snapshot.label, until)
