"""One way to take any decision from what a person typed: the buttons and the command use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from intake.applications.lifecycle import MOVES, Move, MoveError
from intake.register import Register
from intake.terms import FieldName

if TYPE_CHECKING:
    from intake.desk import Decided, Desk

Values = Mapping[str, str]

ASKS: Mapping[Move, tuple[str, ...]] = {
    Move.IDENTIFY: ("municipality",),
    Move.CORRECT: ("field", "value"),
    Move.COMPLETE: ("file",),
    Move.SPLIT: ("municipalities",),
    Move.MERGE: ("into",),
    Move.AGREE: ("agreement_version", "document", "file"),
    Move.START_USE: ("pattern", "konbini_status"),
    Move.UNDO: ("decision",),
}
"""What each move asks for, by name; the moves not named ask for nothing."""


def move_of(name: str) -> Move:
    """A move by its name (`accept`) or by what its button says (「受付を完了する」)."""
    for move in Move:
        if name.strip() in (move.value, MOVES[move].label):
            return move
    names = "、".join(f"{move.value}（{MOVES[move].label}）" for move in Move)
    raise MoveError(f"「{name}」という決定はありません。次のどれかにしてください：{names}")


def act(desk: Desk, move: Move, name: str, values: Values, **how: Any) -> Decided:
    """Take a decision; MoveError names what is unknown or lacking."""
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    unknown = sorted(given.keys() - set(ASKS.get(move, ())))
    if unknown:
        asked = "、".join(ASKS.get(move, ())) or "なし"
        raise MoveError(
            f"「{MOVES[move].label}」に {'、'.join(unknown)} は指定できません。指定できるもの：{asked}"
        )
    special = _SPECIAL.get(move)
    return special(desk, name, given, how) if special else desk.decide(move, name, **how)


def _agree(desk: Desk, name: str, given: Values, how: Any) -> Decided:
    version, document = given.get("agreement_version", ""), given.get("document", "")
    return desk.agree(name, version, document=document, evidence=given.get("file"), **how)


def _complete(desk: Desk, name: str, given: Values, how: Any) -> Decided:
    if "file" not in given:
        raise MoveError("利用申込書のファイルが必要です。file に場所を指定してください。")
    return desk.complete(name, given["file"], **how)


def _split(desk: Desk, name: str, given: Values, how: Any) -> Decided:
    named = re.split(r"[\s,、，]+", given.get("municipalities", ""))
    return desk.split(name, [code_of(desk.register, each) for each in named], **how)


def _undo(desk: Desk, name: str, given: Values, how: Any) -> Decided:
    number = given.get("decision", "")
    if number and not number.isdecimal():
        raise MoveError(f"決定の番号「{number}」は数字で指定してください。")
    return desk.undo(name, int(number) if number else None, **how)


_SPECIAL: Mapping[Move, Callable[[Desk, str, Values, Any], Decided]] = {
    Move.IDENTIFY: lambda desk, name, given, how: desk.identify(
        name, code_of(desk.register, given.get("municipality", "")), **how
    ),
    Move.CORRECT: lambda desk, name, given, how: desk.correct(
        name, field_of(given.get("field", "")), given.get("value", ""), **how
    ),
    Move.COMPLETE: _complete,
    Move.SPLIT: _split,
    Move.MERGE: lambda desk, name, given, how: desk.merge(name, given.get("into", ""), **how),
    Move.AGREE: _agree,
    Move.START_USE: lambda desk, name, given, how: desk.start_use(
        name, given.get("pattern", ""), given.get("konbini_status", ""), **how
    ),
    Move.UNDO: _undo,
}


def code_of(register: Register, named: str) -> str:
    """The code of a municipality called by its full name (「広島県府中市」); else what was given."""
    places = [place.code for place in register.current if place.full_name == named]
    return places[0] if len(places) == 1 else named


def field_of(name: str) -> FieldName:
    """A field by its name (`phone`) or label (「電話番号」)."""
    for field in FieldName:
        if name in (field.value, field.label):
            return field
    labels = "、".join(field.label for field in FieldName)
    raise MoveError(f"「{name}」という項目はありません。次のどれかにしてください：{labels}")
