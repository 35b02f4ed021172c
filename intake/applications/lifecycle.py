"""The decisions on an application and the stages they lead to, as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.terms import IntakeError, Labelled, Stage


class Move(Labelled):
    """The decisions a person may take, each with the label of its button."""

    IDENTIFY = "identify", "市区町村を決める"
    CORRECT = "correct", "項目を直す"
    COMPLETE = "complete", "別に届いた利用申込書を付ける"
    SPLIT = "split", "団体ごとに分ける"
    APPLY = "apply", "反映する"
    SET_ASIDE = "set_aside", "反映しない"
    ACCEPT = "accept", "受付を完了する"
    ANSWERED = "answered", "回答済みにする"
    DISMISS = "dismiss", "利用申込みではない"
    MERGE = "merge", "他の申込みにまとめる"
    SELECT_TRIAL = "select_trial", "試行運用に選定する"
    DECLINE_TRIAL = "decline_trial", "試行運用は見送る"
    START_TRIAL = "start_trial", "試行運用の開始"
    END_TRIAL = "end_trial", "試行運用の終了・本番移行"
    AGREE = "agree", "利用約款の締結"
    START_USE = "start_use", "利用開始"
    WITHDRAW = "withdraw", "取下げ"
    END_USE = "end_use", "利用終了"
    REOPEN = "reopen", "再開する"
    UNDO = "undo", "取り消す"


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
    """One line of the table: the stages a move is allowed at, and the one it leads to.

    `to` None: the stage stays, or depends on what is still missing. `asks` are the required keys of
    a decision's content, `may` the optional ones.
    """

    start: tuple[Stage, ...]
    to: Stage | None = None
    asks: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        return self.asks + self.may


MOVES: Mapping[Move, Rule] = {
    Move.IDENTIFY: Rule(OPEN, None, ("municipality",)),
    Move.CORRECT: Rule(RUNNING, None, ("field", "value")),
    Move.COMPLETE: Rule(OPEN, None, ("file",)),
    Move.SPLIT: Rule(OPEN, Stage.DISMISSED, ("municipalities",)),
    Move.APPLY: Rule(RUNNING, None, may=("fields",)),
    Move.SET_ASIDE: Rule((*RUNNING, *CLOSED)),
    Move.ACCEPT: Rule(OPEN, Stage.ACCEPTED),
    Move.ANSWERED: Rule((*RUNNING, *CLOSED)),
    Move.DISMISS: Rule(OPEN, Stage.DISMISSED),
    Move.MERGE: Rule((*OPEN, *COMPLETE), Stage.DISMISSED, ("into",)),
    Move.SELECT_TRIAL: Rule((Stage.ACCEPTED,), Stage.TRIAL_SELECTED),
    Move.DECLINE_TRIAL: Rule((Stage.ACCEPTED,), Stage.TRIAL_NOT_SELECTED),
    Move.START_TRIAL: Rule((Stage.TRIAL_SELECTED,), Stage.TRIAL_STARTED),
    Move.END_TRIAL: Rule((Stage.TRIAL_STARTED,), Stage.TRIAL_ENDED),
    Move.AGREE: Rule(COMPLETE, Stage.AGREED, ("agreement_version",), ("document", "file")),
    Move.START_USE: Rule((Stage.AGREED,), Stage.IN_USE, ("pattern", "konbini_status")),
    Move.WITHDRAW: Rule((*OPEN, *COMPLETE, Stage.AGREED), Stage.WITHDRAWN),
    Move.END_USE: Rule((Stage.IN_USE,), Stage.ENDED),
    Move.REOPEN: Rule(CLOSED),
    Move.UNDO: Rule((*RUNNING, *CLOSED), may=("decision",)),
}


class MoveError(IntakeError):
    """A decision that is not allowed: why, and which ones are."""


class LackingError(MoveError):
    """A decision lacks required content; `names` are the missing keys."""

    def __init__(self, move: Move, names: Sequence[str]) -> None:
        asked = "、".join(_ASKED[name] for name in names)
        super().__init__(f"「{move.label}」には {asked} が必要です。指定してください。")
        self.names = tuple(names)


def possible(stage: Stage) -> tuple[Move, ...]:
    """The moves allowed at a stage, in the table's order."""
    return tuple(move for move, rule in MOVES.items() if stage in rule.start)


def check(move: Move, stage: Stage, content: Mapping[str, object]) -> None:
    """Raise MoveError if a move is not allowed at the stage, LackingError if content is missing."""
    rule = MOVES[move]
    if stage not in rule.start:
        allowed = "、".join(f"「{each.label}」" for each in possible(stage))
        raise MoveError(
            f"「{stage.label}」の申込みでは「{move.label}」を選べません。選べるのは {allowed} です。"
        )
    if lacking := [name for name in rule.asks if not content.get(name)]:
        raise LackingError(move, lacking)


_ASKED = {
    "municipality": "団体コード",
    "field": "項目",
    "value": "新しい値",
    "file": "利用申込書のファイル",
    "municipalities": "団体コードの一覧",
    "into": "まとめる先の受付番号",
    "agreement_version": "約款版",
    "pattern": "導入パターン",
    "konbini_status": "コンビニ交付の状況",
}
