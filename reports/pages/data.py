"""Make the page 「データと定義」: all tables as files to download, the definitions of all figures, and the
versions of data and rules.
"""

from __future__ import annotations

from reports.books import downloads
from reports.charts import outlines
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import html, page
from reports.tables import definitions, fee_tables


def data(found: Overview) -> str:
    """Return the HTML of the page 「データと定義」."""
    return page(
        found,
        paths.DATA,
        "data.html.j2",
        downloads=downloads.listed(found),
        workbook=downloads.workbook(found),
        definitions=html(definitions.table(found), sortable=False),
        state=html(definitions.state(found), sortable=False),
        rules=html(fee_tables.rules(found.rules, found.day)),
        credit=outlines.CREDIT,
    )
