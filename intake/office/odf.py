"""XML names of OpenDocument, and the rows and cells of its tables with their positions."""

from __future__ import annotations

from collections.abc import Iterator

from intake.office.package import Element, whole

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, DRAW, FORM, STYLE, NUMBER, SVG, FO = (
    _NAMESPACE % name
    for name in (
        *("table", "office", "text", "drawing", "form", "style", "datastyle"),
        *("svg-compatible", "xsl-fo-compatible"),
    )
)
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")

_ALIKE = 50


def rows_of(table: Element) -> Iterator[tuple[int, int, Element]]:
    """Yields (row, count, element) for each row element of a table.

    The element stands for `count` equal rows, of which the first is `row`, counted from 0.
    """
    r = 0
    for row in table.iter(f"{TABLE}table-row"):
        yield r, repeated(row, "rows"), row
        r += repeated(row, "rows")


def cells_of(table: Element) -> Iterator[tuple[int, int, Element, Element]]:
    """Yields (row, column, cell element, row element) for every filled cell; rows, columns from 0.

    One element may stand for several neighbouring cells with equal content, such as the digits 2
    and 2 of 「22,333」 written one digit in each cell. It is then yielded for each of them, up to 50
    times.
    """
    for r, _, row in rows_of(table):
        c = 0
        for cell in row.iterchildren(*_CELLS):
            times = repeated(cell, "columns")
            if len(cell):
                yield from ((r, c + place, cell, row) for place in range(min(times, _ALIKE)))
            c += times


def repeated(element: Element, what: str) -> int:
    """How many equal rows or columns an element stands for, at least 1.

    `what` says which are counted: "rows" or "columns".
    """
    return max(1, whole(element.get(f"{TABLE}number-{what}-repeated")))
