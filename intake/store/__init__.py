"""The record: the DuckDB file with all mails, readings, letters and decisions of one installation.

Each use opens the file for one short transaction and closes it again.
"""

from intake.store.record import (
    Row,
    State,
    Store,
    Transaction,
    now,
)

__all__ = [
    "Row",
    "State",
    "Store",
    "Transaction",
    "now",
]
