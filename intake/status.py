"""Count mails, applications and letters from the record (DuckDB) alone, without any connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from intake.health.examining import troubles
from intake.settings.sections import Watching
from intake.store import Row, State, now
from intake.terms import JST, Kind, Stage
from intake.vocabulary.letters import TELLS

_SEND_STATES = ("queued", "held", "sent", "failed")


def status(
    state: State, watching: Watching | None = None, unusable: str | None = None
) -> dict[str, Any]:
    """Return what `intake status --json` prints, from the record (DuckDB) alone.

    The result is {name: value}, as printed in JSON: numbers of mails by kind, applications by stage
    and letters by state, times as ISO 8601 text, and the troubles. `watching` has the settings on
    what counts as a trouble (None: the defaults). `unusable` is a sentence on why the settings
    cannot be used (None: they can be). All counts are zero and all times None if nothing has been
    recorded yet.
    """
    found = troubles(state, watching or Watching(), now())
    health = {
        "healthy": not found and unusable is None,
        "settings": unusable,
        "troubles": [
            {"trouble": each.key, "sentence": each.sentence, "since": _moment(each.since)}
            for each in found
        ],
    }
    if not state.store.exists():
        return _shape(lambda query, **given: []) | health
    with state.store.transaction() as transaction:
        return _shape(transaction.rows) | health


def _shape(rows: Callable[..., list[Row]]) -> dict[str, Any]:
    totals = next(iter(rows("mailbox")), {}) | next(iter(rows("waits")), {})
    return {
        "mailbox": {
            name: int(totals.get(name) or 0) for name in ("on_server", "recorded", "missing")
        },
        "mails": _counts(Kind, rows("mails_by_kind")),
        "applications": _counts(Stage, rows("applications_by_stage")),
        "sends": _counts(_SEND_STATES, rows("sends_by_state")),
        "untold": len(rows("untold", tells=TELLS)),
        "held_by_limits": sum(row["letters"] for row in rows("held_by_limits")),
        "waiting": totals.get("waiting", 0),
        "oldest_waiting": _moment(totals.get("oldest_waiting")),
        "last_good_pass": _moment(totals.get("last_good_pass")),
    }


def _counts(names: Iterable[str], rows: Iterable[Row]) -> dict[str, int]:
    """Return {name: count} for each of `names`, with the counts in `rows`.

    Each row has two values: a name, then its count. A name that no row has gets 0; rows with other
    names are ignored.
    """
    found = dict(tuple(row.values()) for row in rows)
    return {str(name): found.get(name, 0) for name in names}


def _moment(moment: Any) -> str | None:
    return moment.astimezone(JST).isoformat(timespec="seconds") if moment else None
