"""What may be decided about an application, and where each decision leads. One table, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.terms import IntakeError, Stage


class Move(StrEnum):
    """What a person may decide. The label is what stands on a button."""

    IDENTIFY = "identify"
    CORRECT = "correct"
    COMPLETE = "complete"
    SPLIT = "split"
    ACCEPT = "accept"
    ANSWERED = "answered"
    DISMISS = "dismiss"
    MERGE = "merge"
    SELECT_TRIAL = "select_trial"
    DECLINE_TRIAL = "decline_trial"
    START_TRIAL = "start_trial"
    END_TRIAL = "end_trial"
    AGREE = "agree"
    START_USE = "start_use"
    WITHDRAW = "withdraw"
    END_USE = "end_use"
    REOPEN = "reopen"
    UNDO = "undo"

    @property
    def label(self) -> str:
        return MOVES[self].label


OPEN = (Stage.RECEIVED, Stage.INCOMPLETE, Stage.NEEDS_REVIEW)  # not yet complete
COMPLETE = (
    Stage.ACCEPTED,
    Stage.TRIAL_SELECTED,
    Stage.TRIAL_NOT_SELECTED,
    Stage.TRIAL_STARTED,
    Stage.TRIAL_ENDED,
)
RUNNING = (*OPEN, *COMPLETE, Stage.AGREED, Stage.IN_USE)
CLOSED = (Stage.WITHDRAWN, Stage.DISMISSED, Stage.ENDED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: a move's label, the stages it may start from, where it leads.

    `to` None: the stage stays, or follows from what is still missing. `asks` are the contents a
    decision must carry.
    """

    label: str
    start: tuple[Stage, ...]
    to: Stage | None = None
    asks: tuple[str, ...] = ()


MOVES: Mapping[Move, Rule] = {
    Move.IDENTIFY: Rule("市区町村を決める", OPEN, None, ("municipality",)),
    Move.CORRECT: Rule("項目を直す", RUNNING, None, ("field", "value")),
    Move.COMPLETE: Rule("別に届いた利用申込書を付ける", OPEN, None, ("evidence",)),
    Move.SPLIT: Rule("団体ごとに分ける", OPEN, Stage.DISMISSED, ("municipalities",)),
    Move.ACCEPT: Rule("受付を完了する", OPEN, Stage.ACCEPTED),
    Move.ANSWERED: Rule("回答済みにする", (*RUNNING, *CLOSED)),
    Move.DISMISS: Rule("利用申込みではない", OPEN, Stage.DISMISSED),
    Move.MERGE: Rule("他の申込みにまとめる", (*OPEN, *COMPLETE), Stage.DISMISSED, ("into",)),
    Move.SELECT_TRIAL: Rule("試行運用に選定する", (Stage.ACCEPTED,), Stage.TRIAL_SELECTED),
    Move.DECLINE_TRIAL: Rule("試行運用は見送る", (Stage.ACCEPTED,), Stage.TRIAL_NOT_SELECTED),
    Move.START_TRIAL: Rule("試行運用の開始", (Stage.TRIAL_SELECTED,), Stage.TRIAL_STARTED),
    Move.END_TRIAL: Rule("試行運用の終了・本番移行", (Stage.TRIAL_STARTED,), Stage.TRIAL_ENDED),
    Move.AGREE: Rule("利用約款の締結", COMPLETE, Stage.AGREED, ("agreement_version",)),
    Move.START_USE: Rule(
        "利用開始", (Stage.AGREED,), Stage.IN_USE, ("pattern", "konbini_status")
    ),
    Move.WITHDRAW: Rule(
        "取下げ", (*OPEN, *COMPLETE, Stage.AGREED), Stage.WITHDRAWN
    ),
    Move.END_USE: Rule("利用終了", (Stage.IN_USE,), Stage.ENDED),
    Move.REOPEN: Rule("再開する", CLOSED),
    Move.UNDO: Rule("取り消す", (*RUNNING, *CLOSED), None, ("decision",)),
}  # fmt: skip


class MoveError(IntakeError):
    """A decision that may not be taken: why, and which may."""


def possible(stage: Stage) -> tuple[Move, ...]:
    """The moves that may be decided at a stage, in the table's order."""
    return tuple(move for move, rule in MOVES.items() if stage in rule.start)


def check(move: Move, stage: Stage, content: Mapping[str, object]) -> None:
    """Refuse a move that is not in the table, or lacks what it must say."""
    rule = MOVES[move]
    if stage not in rule.start:
        allowed = "、".join(f"「{MOVES[each].label}」" for each in possible(stage))
        raise MoveError(
            f"「{stage.label}」の申込みでは「{rule.label}」を選べません。選べるのは {allowed} です。"
        )
    lacking = [_ASKED[name] for name in rule.asks if not content.get(name)]
    if lacking:
        raise MoveError(f"「{rule.label}」には {'、'.join(lacking)} が必要です。指定してください。")


_ASKED = {
    "municipality": "団体コード",
    "field": "項目",
    "value": "新しい値",
    "evidence": "利用申込書のファイル",
    "municipalities": "団体コードの一覧",
    "into": "まとめる先の受付番号",
    "agreement_version": "約款版",
    "pattern": "導入パターン",
    "konbini_status": "コンビニ交付の状況",
    "decision": "取り消す決定の番号",
}
