"""Writes 利用料内訳書 (.xlsx and a page for PDF) and the accounting register into a folder."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import Markup
from openpyxl import Workbook

from reports import fee_tables, workbook
from reports.explain import banner
from reports.facts import Facts
from reports.fees import Fee
from reports.output import SiteError
from reports.render import render
from reports.tables import Table
from reports.wording import date_of, year_name


def page(fee: Fee, facts: Facts, label: str = "", about: str = "") -> str:
    """The 利用料内訳書 as one page of HTML that prints on A4, complete in itself."""
    known = f"、{date_of(facts.known)}までに記録されたことによる" if facts.known else ""
    return render(
        "fee.html.j2",
        fee=fee,
        scenario=fee.scenario,
        label=label,
        about=about,
        banner=banner(fee.scenario),
        year=year_name(fee.fiscal_year),
        dates=f"基準日：{date_of(facts.as_of)}{known}",
        lines=_table(fee_tables.lines(fee)),
        references=_table(fee_tables.references(fee)),
    )


def write(
    fees: Sequence[Fee], facts: Facts, out: Path, label: str = "", about: str = ""
) -> tuple[Path, int]:
    """The folder with one .xlsx and page for each municipality that used it, and the register; their number."""
    year = fees[0].fiscal_year if fees else facts.as_of.year
    scenario = f"-試算-{fees[0].scenario}" if fees and fees[0].scenario else ""
    folder = out / f"利用料内訳書-{year}年度{scenario}"
    used = [fee for fee in fees if fee.lines]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(used, facts, label, about, scenario):
            _put(folder / name, content)
    except OSError as error:
        raise SiteError(
            f"{folder} に内訳書を書き込めません（{error.strerror}）。"
            "空き容量と書込みの権限を確かめるか、--out で別の場所を指定してください。"
        ) from error
    return folder, len(used)


def _files(
    used: Sequence[Fee], facts: Facts, label: str, about: str, scenario: str
) -> Iterator[tuple[str, bytes]]:
    for fee in used:
        name = f"{fee.code}_{fee.row.full_name}{scenario}"
        yield f"{name}.xlsx", _bytes(workbook.statement(fee, facts, label, about))
        yield f"{name}.html", page(fee, facts, label, about).encode()
    yield f"利用料一覧{scenario}.xlsx", _bytes(workbook.register(used, facts, label, about))
    yield f"利用料一覧{scenario}.csv", workbook.register_csv(used, facts, label)


def _table(table: Table) -> Markup:
    return Markup(render("table.html.j2", table=table))  # noqa: S704 - escaped by the template


def _bytes(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _put(path: Path, content: bytes) -> None:
    """Writes the whole file beside its place first: nobody opens half a workbook."""
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o640)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
