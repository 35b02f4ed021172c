"""Tables of figures, for pages, notebooks, workbooks and the terminal."""

from reports.tables.table import (
    Column,
    Table,
    numbers,
)

__all__ = [
    "Column",
    "Table",
    "numbers",
]
