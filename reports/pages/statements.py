"""Make the 利用料内訳書 pages (itemised statements), which explain fees line by line, and the links to
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.books.statements import page
from reports.fees import ledger
from reports.fees.beside import beside
from reports.fees.calculator import Fee
from reports.fees.determine import DetermineError
from reports.overview import Overview
from reports.pages import paths
from reports.pages.paths import Paths
from reports.wording import year_name


def statements(found: Overview) -> Mapping[str, str]:
    """Return the HTML of each 利用料内訳書 page, by path relative to the site's folder.

    A page is made for each fee of the previous, the current and the next fiscal year, if its bill
    has lines and the municipality is in the register on the day asked about.
    """
    made = {}
    kept = {year: _determination(found, year) for year in found.near_years}
    for fee in _explained(found):
        name = paths.statement(fee.code, fee.fiscal_year)
        links = Paths(found.scenario, name)
        back = f"{links.to(paths.prefecture(fee.row.prefecture))}#m{fee.code}"
        label, about = found.snapshot.label, found.rules.about
        made[links.path(name)] = page(
            fee, found.facts, label, about, back, _told(kept[fee.fiscal_year], fee)
        )
    return made


def _determination(found: Overview, year: int) -> Mapping[str, Any] | str | None:
    """Return the newest determination (算定) of the fiscal year `year`, as the dict that
    ledger.newest returns; None if there is none.

    If the files with determinations of that year cannot be trusted, a Japanese sentence that says
    why is returned instead.
    """
    try:
        return ledger.newest(ledger.folder(found.snapshot.path), year, found.snapshot)
    except DetermineError as error:
        return str(error)


def _told(before: Mapping[str, Any] | str | None, fee: Fee) -> str:
    if isinstance(before, str):
        return before
    told = beside(before, fee)
    return told.sentence if told else ""


def reasons(found: Overview, links: Paths) -> dict[tuple[str, str], str]:
    """Return links from the fees in a table of municipalities to the 利用料内訳書 pages, which
    explain these fees.

    The keys are the table's cells, as (code of the municipality, column title, such as 令和5年度);
    the values are addresses relative to the page with the table, for which `links` was made.
    """
    return {
        (fee.code, year_name(fee.fiscal_year)): links.to(paths.statement(fee.code, fee.fiscal_year))
        for fee in _explained(found)
    }


def _explained(found: Overview) -> Iterator[Fee]:
    standing = {town.code for town in found.towns.now}
    for year in found.near_years:
        yield from (fee for fee in found.fees[year] if fee.lines and fee.code in standing)
