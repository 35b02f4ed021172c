"""Tables, as pages, notebooks, workbooks and the terminal show them. Pure."""

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
