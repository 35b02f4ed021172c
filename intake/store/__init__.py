"""The record (a DuckDB file): each use opens it for one short transaction and closes it again."""

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
