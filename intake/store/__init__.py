"""The only place that opens DuckDB to write: one short transaction, then closed again."""

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
