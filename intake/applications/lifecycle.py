"""Check whether a move (a kind of staff decision, such as accept) is allowed for an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.terms import IntakeError
from intake.vocabulary.codes import Stage
from intake.vocabulary.moves import MOVES, OF_A_MAIL, Move, possible


class MoveError(IntakeError):
    """Raised if a staff decision, note or assignment cannot be recorded.

    The message says why in Japanese.
    """


class NamelessError(MoveError):
    """Raised if a decision, or what is done with a letter, does not name the person who does it.

    `did` is the Japanese verb in the message for what the person did, such as 「決定した」 (decided).
    """

    def __init__(self, did: str = "決定した") -> None:
        super().__init__(f"{did}人の名前がありません。「担当者の氏名」の欄に入れてください。")


class UnchangedError(MoveError):
    """Raised if a correction gives a field the value that it already has.

    `label` is the field's Japanese name, `value` that value.
    """

    def __init__(self, label: str, value: str) -> None:
        super().__init__(
            f"{label}は、既に{f'「{value}」' if value else '空'}です。変わりません。"
            "何も記録していません。"
        )


class LackingError(MoveError):
    """Raised if a staff decision of the kind `move` lacks required values.

    `names` are the keys of the missing values.
    """

    def __init__(self, move: Move, names: Sequence[str]) -> None:
        asked = "、".join(each.label for each in MOVES[move].entries if each.key in names)
        super().__init__(f"「{move.label}」には {asked} が必要です。指定してください。")
        self.names = tuple(names)


class UnfiledError(MoveError):
    """Raised if a decision on applications is tried on a mail that belongs to none.

    `move` is the kind of decision. `related` describes the applications that the mail may be about,
    as {受付番号 (receipt number): Japanese description}. The attribute `numbers` has these
    受付番号.
    """

    def __init__(self, move: Move, related: Mapping[str, str]) -> None:
        allowed = "".join(f"「{each.label}」" for each in OF_A_MAIL)
        said = f"このメールは利用申込みになっていません。選べるのは{allowed}です。"
        if related:
            lines = "".join(f"\n　{number}　{about}" for number, about in related.items())
            said += (
                f"「{move.label}」は利用申込みに対して行います（セルでは、受付番号を先に書き、"
                f"このメールの番号を about= に添えます）。関係のありそうな利用申込み：{lines}"
            )
        super().__init__(said)
        self.numbers = tuple(related)


def check(move: Move, stage: Stage, content: Mapping[str, object]) -> None:
    """Raise MoveError if an application at `stage` allows no decision of the kind `move`.

    Raises LackingError if `content` ({key: value given with the decision}) lacks a value that such
    a decision requires, or has only a blank value for it.
    """
    rule = MOVES[move]
    if stage not in rule.start:
        allowed = "、".join(f"「{each.label}」" for each in possible(stage))
        raise MoveError(
            f"「{stage.label}」の申込みでは「{move.label}」を選べません。選べるのは {allowed} です。"
        )
    if lacking := [name for name in rule.asks if _is_blank(content.get(name))]:
        raise LackingError(move, lacking)


def _is_blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)
