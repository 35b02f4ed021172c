"""Tables, as pages, notebooks, workbooks and the terminal show them."""

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
