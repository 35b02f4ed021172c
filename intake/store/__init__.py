"""The record (DuckDB): each use opens the file for one short transaction and closes it again."""

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
