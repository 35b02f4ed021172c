"""The files that the site offers for download: each table as .xlsx and as .csv, and one workbook
with the figures of all pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports import wording
from reports.books import managers_book, sheets
from reports.books.cells import as_csv, values
from reports.fees.explain import banner
from reports.overview import Overview
from reports.sections.every import sections
from reports.sections.section import Section
from reports.tables import Column, Table, definitions, numbers

FOLDER = "data"


@dataclass(frozen=True, slots=True)
class Download:
    """A table that readers can download as an .xlsx and as a .csv file.

    `name` is its title; `about` says in Japanese what it contains; `rows` is its number of rows,
    not counting a row with the sum. `xlsx` and `csv` are paths relative to the site's folder.
    """

    name: str
    about: str
    rows: int
    xlsx: str
    csv: str


def listing(found: Overview) -> Table:
    """Return a Table that lists the downloads, one per row: title, content, number of rows, path of
    the .xlsx file, path of the .csv file.
    """
    rows = tuple((each.name, each.about, each.rows, each.xlsx, each.csv) for each in listed(found))
    columns = (
        *map(Column, ("表", "内容")),
        *numbers("行数"),
        *map(Column, ("Excel", "CSV")),
    )
    return Table("ファイルで渡せる表", columns, rows)


def listed(found: Overview) -> tuple[Download, ...]:
    """Return one Download for each table of the site, in the order in which the data page lists
    them.
    """
    return tuple(
        Download(
            each.title,
            each.question,
            each.table.entries,
            path(found, each.title, "xlsx"),
            path(found, each.title, "csv"),
        )
        for each in sections(found).values()
    )


def path(found: Overview, name: str, suffix: str) -> str:
    """Return the path of a file to download, relative to the site's folder: 「data/NAME.xlsx」.

    Under a scenario (試算) it is 「data/NAME-試算-SCENARIO.xlsx」. `name` is the title of the table,
    `suffix` the extension without a dot.
    """
    return f"{FOLDER}/{name}{wording.suffix(found.scenario)}.{suffix}"


def workbook(found: Overview) -> str:
    """Return the path of the managers' workbook (管理者向け集計), relative to the site's folder."""
    return path(found, managers_book.NAME, "xlsx")


def files(found: Overview) -> dict[str, bytes]:
    """Return {path relative to the site's folder: content} of all files to download."""
    about, mark = above(found), wording.mark(found.snapshot.label, found.scenario)
    book = managers_book.book(found, about)
    made = {workbook(found): sheets.content(book, found.snapshot.made_at)}
    for each in sections(found).values():
        cells = values(each.table)
        book = sheets.table_book(
            each.table, each.title, about, found.scenario, cells, found.snapshot.label
        )
        made[path(found, each.title, "xlsx")] = sheets.content(book, found.snapshot.made_at)
        made[path(found, each.title, "csv")] = as_csv(
            each.table, mark, cells, _of_all_rows(found, each)
        )
    return made


def _of_all_rows(found: Overview, of: Section) -> dict[str, str]:
    """Return the facts that are true of all rows of a CSV file, as {heading: text}: the table's
    caption, which has the units; the fiscal year, if all figures are of one; the dates of the
    figures and of the data.
    """
    state = dict(definitions.state(found).rows)
    year = {"年度": wording.year_name(of.year)} if of.year else {}
    until = {"記録の基準日": found.known.isoformat()} if found.known else {}
    days = {"基準日": found.day.isoformat(), **until, "データの時点": state["データの時点"]}
    return {"表": of.table.caption, **year, **days}


def above(found: Overview) -> tuple[str, ...]:
    """Return the three lines to print above each table in a workbook.

    They are the warning that the figures are 試算 (a scenario), the label of sample data, and the
    dates of the data. The first two are "" if they do not apply.
    """
    state = dict(definitions.state(found).rows)
    names = ("基準日", "データの時点", "市区町村の登録簿")
    until = "　".join(f"{name}：{state[name]}" for name in names if name in state)
    return (banner(found.scenario), found.snapshot.label, until)
