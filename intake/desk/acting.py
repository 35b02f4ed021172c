"""One way to take any decision from what a person typed: the buttons and the command use it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intake.applications.filing import FORM, item_label
from intake.applications.lifecycle import MOVES, Move, MoveError
from intake.desk.allowed import field_named
from intake.desk.evidence import of_file, of_form
from intake.register import Register

if TYPE_CHECKING:
    from intake.desk import Decided, Desk

Values = Mapping[str, str]


def move_of(name: str) -> Move:
    """A move by its name (`accept`) or by what its button says (「受付を完了する」)."""
    for move in Move:
        if name.strip() in (move.value, move.label):
            return move
    names = "、".join(f"{move.value}（{move.label}）" for move in Move)
    raise MoveError(f"「{name}」という決定はありません。次のどれかにしてください：{names}")


def act(desk: Desk, move: Move, name: str, values: Values, **how: Any) -> Decided:
    """Take a decision; MoveError names what is unknown or lacking."""
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    asked = MOVES[move].says
    if unknown := sorted(given.keys() - set(asked)):
        raise MoveError(
            f"「{move.label}」に {'、'.join(unknown)} は指定できません。"
            f"指定できるもの：{'、'.join(asked) or 'なし'}"
        )
    content: dict[str, Any] = {}
    for what, typed in given.items():
        content |= _read(desk, move, what, typed)
    return desk.decide(move, name, content, **how)


def _read(desk: Desk, move: Move, what: str, typed: str) -> dict[str, Any]:
    """What a decision says, of one thing that was typed."""
    match what:
        case "file":
            return {what: of_form(typed) if move is Move.COMPLETE else of_file(typed)}
        case "municipality":
            return {what: code_of(desk.register, typed)}
        case "municipalities":
            return {what: [code_of(desk.register, each) for each in re.split(r"[\s,、，]+", typed)]}
        case "fields":
            return {what: [_item_named(each) for each in re.split(r"[\s,、，]+", typed)]}
        case "field":
            return {what: field_named(typed)}
        case "decision":
            return {what: _number(typed)}
    return {what: typed}


def _item_named(typed: str) -> str:
    """A field, or the form itself, by either of its names."""
    return FORM if typed in (FORM, item_label(FORM)) else field_named(typed)


def _number(typed: str) -> int:
    if not typed.isdecimal():
        raise MoveError(f"決定の番号「{typed}」は数字で指定してください。")
    return int(typed)


def code_of(register: Register, named: str) -> str:
    """The code of a municipality called by its full name (「広島県府中市」); else what was given."""
    places = [place.code for place in register.current if place.full_name == named]
    return places[0] if len(places) == 1 else named
