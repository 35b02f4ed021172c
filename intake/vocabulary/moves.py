"""The moves: the decisions that a person can take about an application.

MOVES has a Rule for each move: the stages from which it is possible, the stage to which it leads,
and the values that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum, auto

from intake.vocabulary.codes import FORM_LABEL, FieldName, Labelled, Severity, Stage


class Move(Labelled):
    """A kind of decision that a person can take about an application; `label` is its button's text."""

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
    START_USE = "start_use", Stage.IN_USE.label
    WITHDRAW = "withdraw", Stage.WITHDRAWN.label
    END_USE = "end_use", Stage.ENDED.label
    RECORD_COSTS = "record_costs", "費用の額・件数を記録する"
    REOPEN = "reopen", "再開する"
    UNDO = "undo", "取り消す"

    def holds(self, on: date | str) -> str:
        """Return the day from which a decision of this kind holds, in brackets:
        「（2022-09-01から）」.

        `on` is the day, as a date or as text such as 2022-09-01. For END_USE (the end of use), `on`
        is the last day of use: 「（2023-03-31まで）」.
        """
        return f"（{self.dated(on)}）"

    def dated(self, on: date | str) -> str:
        """Return the day from which a decision of this kind holds, as Japanese text:
        「2022-09-01から」.

        `on` is the day, as a date or as text such as 2022-09-01. For END_USE (the end of use), `on`
        is the last day of use: 「2023-03-31まで」.
        """
        return f"{on}{'まで' if self is Move.END_USE else 'から'}"


class ValueKind(Enum):
    """The kind of value that an entry of a decision takes, such as TEXT, a FILE or a NUMBER.

    It determines which widget asks for the value, and how the value is read and shown.
    """

    TEXT = auto()
    MUNICIPALITY = auto()
    MUNICIPALITIES = auto()
    FIELD = auto()
    FIELDS = auto()  # names are asked for, values recorded with them
    CHOICE = auto()  # an option of the field with the same name
    FORM = auto()  # a file with a 利用申込書
    FILE = auto()
    DECISION = auto()
    NUMBER = auto()  # of yen, of certificates; a fiscal year
    CHANGES = auto()
    ITEMS = auto()  # fields, or the form itself


class Need(StrEnum):
    REQUIRED = auto()
    OPTIONAL = auto()
    RECORDED = auto()  # not asked for: determined by the move itself


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a decision takes, such as the new value of a field.

    `key` is the value's name in the record (DuckDB) and for `--set`, `label` its Japanese name.
    `kind` is the kind of value. `need` says whether a person must or may enter it, or whether the
    decision itself determines it. `hint` is a Japanese hint or "".
    """

    key: str
    label: str
    kind: ValueKind = ValueKind.TEXT
    need: Need = Need.REQUIRED
    hint: str = ""

    @property
    def named(self) -> str:
        """Return Japanese label and key of the entry as 「label（key）」, for use in a sentence."""
        return f"{self.label}（{self.key}）"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a move (kind of decision) requires and does.

    The move is possible at the stages `start`, needs the values `entries`, and leads to the stage
    `to`. `to` is None if the stage does not change, or depends on what the application still lacks.
    `day` is the title of the column with the day of this decision in the table of all applications,
    such as 締結日; "" if it has no such column.
    """

    start: tuple[Stage, ...]
    to: Stage | None = None
    entries: tuple[Entry, ...] = ()
    day: str = ""

    @property
    def asked(self) -> tuple[Entry, ...]:
        """The entries (values) that a person must or may enter for this kind of decision.

        Entries that the decision itself determines are left out.
        """
        return tuple(each for each in self.entries if each.need is not Need.RECORDED)

    @property
    def asks(self) -> tuple[str, ...]:
        """The keys of the entries (values) that a person must enter for this kind of decision."""
        return tuple(each.key for each in self.entries if each.need is Need.REQUIRED)


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

_CHANGES = Entry("changes", "変わった項目", ValueKind.CHANGES, Need.RECORDED)
_CONSEQUENCES = (
    _CHANGES,
    Entry("dropped", "別の団体のものとして外した項目", ValueKind.ITEMS, Need.RECORDED),
    Entry("missing", Severity.MISSING.label, ValueKind.ITEMS, Need.RECORDED),
)
_FIELDS = Entry("fields", "反映項目", ValueKind.FIELDS, Need.OPTIONAL, "空ならすべて")


COSTS: Mapping[str, tuple[str, str]] = {
    "introduction_yen": ("① 導入経費の額（円）", "例 1,200,000（その年度に要した額）"),
    "certificates": ("④ 交付件数", "例 350（その年度の件数）"),
}
"""Costs recorded of a municipality in a fiscal year: key -> (label, hint). 根拠: 事務連絡 2 ①④."""


def _confirmed(field: FieldName) -> Entry:
    """An entry that asks a person to confirm the value of `field` when a municipality begins use.

    根拠: 事務連絡 6.
    """
    return Entry(field, field.label, ValueKind.CHOICE)


_EVIDENCE_FILE = Entry("file", "根拠を示すファイル", ValueKind.FILE, Need.OPTIONAL)
MOVES: Mapping[Move, Rule] = {
    Move.IDENTIFY: Rule(
        OPEN,
        None,
        (
            Entry(
                "municipality",
                "市区町村",
                ValueKind.MUNICIPALITY,
                hint="都道府県名から入力してください",
            ),
            Entry("outside", "読み取った候補にない団体に決めました。候補", need=Need.RECORDED),
            *_CONSEQUENCES,
        ),
    ),
    Move.CORRECT: Rule(
        RUNNING,
        None,
        (
            Entry("field", "項目", ValueKind.FIELD),
            Entry("before", "変更前", need=Need.RECORDED),
            Entry("value", "変更後"),
            _EVIDENCE_FILE,
        ),
    ),
    Move.COMPLETE: Rule(
        OPEN,
        None,
        (
            Entry("file", f"{FORM_LABEL}のファイル", ValueKind.FORM),
            Entry("typed", "読み取り方", need=Need.RECORDED),
            replace(_FIELDS, need=Need.RECORDED),
            _CHANGES,
        ),
    ),
    Move.SPLIT: Rule(
        OPEN,
        Stage.DISMISSED,
        (
            Entry(
                "municipalities",
                "市区町村の一覧",
                ValueKind.MUNICIPALITIES,
                hint="6桁の団体コードを、空白で区切って",
            ),
        ),
    ),
    Move.APPLY: Rule(RUNNING, None, (_FIELDS,)),
    Move.SET_ASIDE: Rule((*RUNNING, *CLOSED)),
    Move.ACCEPT: Rule(OPEN, Stage.ACCEPTED),
    Move.ANSWERED: Rule((*RUNNING, *CLOSED)),
    Move.DISMISS: Rule(OPEN, Stage.DISMISSED),
    Move.MERGE: Rule(
        (*OPEN, *COMPLETE),
        Stage.DISMISSED,
        (
            Entry("into", "まとめる先の受付番号", hint="例 R4-0012"),
            Entry("of_another", "別の団体の申込みにまとめました", need=Need.RECORDED),
        ),
    ),
    Move.SELECT_TRIAL: Rule((Stage.ACCEPTED,), Stage.TRIAL_SELECTED),
    Move.DECLINE_TRIAL: Rule((Stage.ACCEPTED,), Stage.TRIAL_NOT_SELECTED),
    Move.START_TRIAL: Rule((Stage.TRIAL_SELECTED,), Stage.TRIAL_STARTED, day="試行開始日"),
    Move.END_TRIAL: Rule((Stage.TRIAL_STARTED,), Stage.TRIAL_ENDED, day="試行終了日"),
    Move.AGREE: Rule(
        COMPLETE,
        Stage.AGREED,
        (
            Entry("agreement_version", "約款版", hint="例 第1版"),
            Entry(
                "document",
                "文書番号",
                need=Need.OPTIONAL,
                hint="例 J-LIS第123号（なければ空のまま）",
            ),
            Entry("file", "締結を示すファイル", ValueKind.FILE, Need.OPTIONAL),
        ),
        day="締結日",
    ),
    Move.START_USE: Rule(
        (Stage.AGREED,),
        Stage.IN_USE,
        (_confirmed(FieldName.PATTERN), _confirmed(FieldName.KONBINI_STATUS)),
        day="利用開始日",
    ),
    Move.WITHDRAW: Rule((*OPEN, *COMPLETE, Stage.AGREED), Stage.WITHDRAWN, day="取下げ日"),
    Move.END_USE: Rule((Stage.IN_USE,), Stage.ENDED, day="利用終了日"),
    Move.RECORD_COSTS: Rule(
        (*COMPLETE, Stage.AGREED, Stage.IN_USE, Stage.ENDED),
        None,
        (
            Entry("fiscal_year", "年度", ValueKind.NUMBER, hint="西暦で 例 2022"),
            Entry("evidence", "根拠の文書", hint="例 負担金の請求書（令和4年9月30日）"),
            *(
                Entry(key, label, ValueKind.NUMBER, Need.OPTIONAL, hint)
                for key, (label, hint) in COSTS.items()
            ),
            replace(_confirmed(FieldName.KONBINI_STATUS), need=Need.OPTIONAL),
            _EVIDENCE_FILE,
        ),
    ),
    Move.REOPEN: Rule(CLOSED),
    Move.UNDO: Rule(
        (*RUNNING, *CLOSED),
        entries=(Entry("decision", "決定の番号", ValueKind.DECISION, Need.OPTIONAL),),
    ),
}
OF_A_MAIL = (Move.ANSWERED, Move.DISMISS)
"""The moves that may be decided about a mail that belongs to no application."""
SELECTIONS = {Move.SELECT_TRIAL: "選定", Move.DECLINE_TRIAL: "見送り"}
"""Move -> the result of selection for 試行運用, as tables of applications show it."""


def possible(stage: Stage) -> tuple[Move, ...]:
    """The moves that are possible for an application at this stage, in the order of MOVES."""
    return tuple(move for move, rule in MOVES.items() if stage in rule.start)
