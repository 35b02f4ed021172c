"""Tables with typed columns, which pages, notebooks, workbooks and the terminal show."""

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
