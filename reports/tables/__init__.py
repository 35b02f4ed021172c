"""Tables of values with typed columns; pages, notebooks, workbooks and the terminal show the same
tables.
"""

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
