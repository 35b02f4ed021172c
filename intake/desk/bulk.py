"""Many decisions at once, in one transaction: all of them are recorded, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from intake.applications.lifecycle import MOVES, Move, MoveError, check
from intake.desk.allowed import check_choices
from intake.desk.deciding import UNSETTLED, Decided, Ruling, decision_row, refuse_nameless
from intake.store import Transaction
from intake.terms import Stage

SIMPLE = (
    Move.ACCEPT,
    Move.SELECT_TRIAL,
    Move.DECLINE_TRIAL,
    Move.START_TRIAL,
    Move.END_TRIAL,
    Move.AGREE,
    Move.START_USE,
    Move.WITHDRAW,
    Move.END_USE,
)
"""Moves whose outcome follows from the stage alone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What deciding on an application needs to know of it."""

    application: str
    number: str
    mail: str
    stage: Stage
    municipality: str | None


def standings(transaction: Transaction) -> dict[str, Standing]:
    """Every application by its number."""
    return {
        row["number"]: Standing(
            row["application"],
            row["number"],
            row["application"].partition(":")[0],
            Stage(row["stage"]),
            row["municipality"],
        )
        for row in transaction.rows("standings")
    }


def step(standing: Standing, ruling: Ruling) -> Stage:
    """Where a decision would lead; MoveError where it may not be taken."""
    refuse_nameless(ruling)
    if ruling.move not in SIMPLE:
        raise MoveError(
            f"「{ruling.move.label}」はまとめて記録できません。一件ずつ行ってください。"
        )
    check(ruling.move, standing.stage, ruling.content or {})
    check_choices(ruling.content or {})
    if standing.municipality is None:
        raise MoveError(UNSETTLED)
    return MOVES[ruling.move].to or standing.stage


def decide_all(
    transaction: Transaction, rulings: Iterable[tuple[str, Ruling]], at: datetime
) -> list[Decided]:
    """Record every decision, in order, by 受付番号; MoveError names the first that may not be taken."""
    held = standings(transaction)
    rows, made = [], []
    for number, ruling in rulings:
        standing = held.get(number)
        if standing is None:
            raise MoveError(f"受付番号「{number}」の申込みはありません。番号を確かめてください。")
        try:
            stage = step(standing, ruling)
        except MoveError as error:
            raise MoveError(f"{number}：{error}") from None
        rows.append(decision_row(ruling, standing.application, standing.mail, stage, at))
        made.append((ruling.move, number, standing.mail, stage))
        held[number] = replace(standing, stage=stage)
    transaction.add("decision", rows)
    last = transaction.rows("last_decision")[0]["id"] or 0
    first = int(last) - len(made) + 1
    return [Decided(first + place, *each) for place, each in enumerate(made)]
