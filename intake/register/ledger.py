"""Record each change of the register of municipalities in the record (DuckDB).

The register can then be shown as it was known at an earlier time, even if a later official list
differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from intake.register import Register
from intake.store import Transaction
from intake.store.record import as_json

COLUMNS: Mapping[str, Mapping[str, str]] = {  # columns of the register in the snapshot
    "municipality": {
        "code": "VARCHAR",
        "prefecture_code": "VARCHAR",
        "prefecture": "VARCHAR",
        "gun": "VARCHAR",
        "name": "VARCHAR",
        "kana": "VARCHAR",
        "romaji": "VARCHAR",
        "kind": "VARCHAR",
        "valid_from": "DATE",
        "valid_to": "DATE",
    },
    "change": {"date": "DATE", "old_code": "VARCHAR", "new_code": "VARCHAR", "reason": "VARCHAR"},
}


def take_in(transaction: Transaction, register: Register, at: datetime) -> None:
    """Record the rows that `register` has gained or lost since it was last recorded.

    The changes are written in `transaction`, with `at` as their time. The first register is
    recorded without a time, which means that its rows were known from the beginning.
    """
    held: set[tuple[str, str]] = {
        (row["what"], row["content"]) for row in transaction.rows("register_now")
    }
    rows = {
        (what, as_json({column: getattr(each, column) for column in COLUMNS[what]})): None
        for what, each in _rows(register)
    }
    when = at if held else None
    transaction.add(
        "register_row",
        [
            {"what": what, "content": content, "gone": gone, "recorded_at": when}
            for gone, found in (
                (True, held - rows.keys()),
                (False, [k for k in rows if k not in held]),
            )
            for what, content in sorted(found)
        ],
    )


def _rows(register: Register) -> Iterable[tuple[str, Any]]:
    yield from (("municipality", each) for each in register.municipalities)
    yield from (("change", each) for each in register.changes)
