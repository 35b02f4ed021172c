"""Counts from the record alone: connects nowhere."""

from __future__ import annotations

from typing import Any

from intake.store import State
from intake.terms import JST, Kind, Stage

_SEND_STATES = ("queued", "held", "sent", "failed")


def status(state: State) -> dict[str, Any]:
    """The counts of `intake status --json`; all zero where nothing has been recorded yet."""
    if not state.store.exists():
        return _shape({}, {}, {}, {}, 0)
    with state.store.transaction() as transaction:
        return _shape(
            transaction.rows("status")[0],
            {row["kind"]: row["mails"] for row in transaction.rows("mails_by_kind")},
            {
                row["stage"]: row["applications"]
                for row in transaction.rows("applications_by_stage")
            },
            {row["state"]: row["sends"] for row in transaction.rows("sends_by_state")},
            transaction.rows("held_by_limits")[0]["letters"],
        )


def _shape(
    totals: dict[str, Any],
    kinds: dict[str, int],
    stages: dict[str, int],
    sends: dict[str, int],
    held_by_limits: int,
) -> dict[str, Any]:
    return {
        "mailbox": {
            name: int(totals.get(name) or 0) for name in ("on_server", "recorded", "missing")
        },
        "mails": {kind.value: kinds.get(kind, 0) for kind in Kind},
        "applications": {stage.value: stages.get(stage, 0) for stage in Stage},
        "sends": {name: sends.get(name, 0) for name in _SEND_STATES},
        "held_by_limits": held_by_limits,
        "waiting": totals.get("waiting", 0),
        "oldest_waiting": _moment(totals.get("oldest_waiting")),
        "last_good_pass": _moment(totals.get("last_good_pass")),
    }


def _moment(moment: Any) -> str | None:
    return moment.astimezone(JST).isoformat(timespec="seconds") if moment else None
