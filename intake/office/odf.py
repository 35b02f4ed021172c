"""XML names of OpenDocument, and functions that yield a table's rows and cells with positions."""

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
COVERED_CELL = f"{TABLE}covered-table-cell"  # under a merged cell
_CELLS = (f"{TABLE}table-cell", COVERED_CELL)

_ALIKE = 50


def rows_of(table: Element) -> Iterator[tuple[int, int, Element]]:
    """Yield (row, count, element) for each row element of a table.

    One element can represent several equal rows: `count` rows, the first with the index `row`.
    Indices are from 0.
    """
    r = 0
    for row in table.iter(f"{TABLE}table-row"):
        yield r, repeated(row, "rows"), row
        r += repeated(row, "rows")


def cells_of(table: Element) -> Iterator[tuple[int, int, Element, Element]]:
    """Yield (row, column, cell element, row element) for every filled cell; row and column from 0.

    OpenDocument writes equal neighbouring cells as one element with a repeat count. Such an element
    is yielded once for each of these cells, but at most 50 times.
    """
    for r, _, row in rows_of(table):
        c = 0
        for cell in row.iterchildren(*_CELLS):
            times = repeated(cell, "columns")
            if len(cell):
                yield from ((r, c + place, cell, row) for place in range(min(times, _ALIKE)))
            c += times


def repeated(element: Element, what: str) -> int:
    """Return how many equal neighbouring rows or columns an element represents; at least 1.

    `what` says which are counted: "rows" or "columns".
    """
    return max(1, whole(element.get(f"{TABLE}number-{what}-repeated")))
