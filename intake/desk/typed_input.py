"""Turn what a person typed into decisions, for the desk's buttons and the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intake.applications.lifecycle import MoveError
from intake.desk.evidence import of_file, of_form
from intake.desk.validation import field_named
from intake.text import fold
from intake.vocabulary.codes import FORM, item_label
from intake.vocabulary.moves import MOVES, Move, ValueKind

if TYPE_CHECKING:
    from intake.desk.desk import Desk
    from intake.desk.ruling import Decided

Values = Mapping[str, str]


def move_of(name: str) -> Move:
    """Return the kind of decision with this name (`accept`) or this label (「受付を完了する」).

    Raises MoveError if no kind of decision has this name or label.
    """
    for move in Move:
        if name.strip() in (move.value, move.label):
            return move
    names = "、".join(f"{move.value}（{move.label}）" for move in Move)
    raise MoveError(f"「{name}」という決定はありません。次のどれかにしてください：{names}")


def act(desk: Desk, move: Move, name: str, values: Values, **how: Any) -> Decided:
    """Record a decision from the texts that a person typed, and return the decision as recorded.

    `desk` is the desk of the person who decides, `move` the kind of decision. `name` says what is
    decided on: the 受付番号 (receipt number) of an application, the number of a mail, or a mail's
    SHA-256. `values` is {key or label of a value: text typed for it}. `how` are keyword arguments
    of Desk.decide, such as `on` (the day from which the decision holds) and `note`. Raises
    MoveError if a value is unknown, missing or invalid.
    """
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    asked = {word: each for each in MOVES[move].asked for word in (each.key, each.label)}
    if unknown := sorted(given.keys() - asked.keys()):
        may = "、".join(each.named for each in MOVES[move].asked)
        raise MoveError(
            f"「{move.label}」に {'、'.join(unknown)} は指定できません。"
            f"指定できるもの：{may or 'なし'}"
        )
    content = {asked[word].key: _read(asked[word].kind, typed) for word, typed in given.items()}
    return desk.decide(move, name, content, **how)


def _read(kind: ValueKind, typed: str) -> Any:
    """Convert a typed text to the value that a decision records, according to the value's kind.

    The path of a file becomes the file, read as a form if the kind is a form. Several
    municipalities or fields, separated by spaces or commas, become a list. A field becomes its key,
    a decision its number; 円, 件, 年度 and commas are removed from numbers. Any other text is
    returned unchanged. Raises MoveError or IntakeError if it cannot be converted.
    """
    match kind:
        case ValueKind.FORM:
            return of_form(typed)
        case ValueKind.FILE:
            return of_file(typed)
        case ValueKind.MUNICIPALITIES:
            return re.split(r"[\s,、，]+", typed)
        case ValueKind.FIELDS:
            return [_item_named(each) for each in re.split(r"[\s,、，]+", typed)]
        case ValueKind.FIELD:
            return field_named(typed)
        case ValueKind.DECISION:
            return _number(typed)
        case ValueKind.NUMBER:
            return re.sub(r"[,円件]|年度$", "", fold(typed))
    return typed


def _item_named(typed: str) -> str:
    """Return the key of a field from its key or Japanese label; "form" for the 利用申込書.

    `typed` is what a person typed; the 利用申込書 (application form) counts as a field here. Raises
    MoveError if there is no such field.
    """
    return FORM if typed in (FORM, item_label(FORM)) else field_named(typed)


def _number(typed: str) -> int:
    if not typed.isdecimal():
        raise MoveError(f"決定の番号「{typed}」は数字で指定してください。")
    return int(typed)
