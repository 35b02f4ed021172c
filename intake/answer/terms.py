"""Our letters: which there are, what staff and managers call them, what becomes of one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class LetterKind(StrEnum):
    ACCEPTED = "accepted"  # 受付完了
    INCOMPLETE = "incomplete"  # 内容の確認のお願い
    CORRECTED = "corrected"  # 訂正の受付
    NOTICED = "noticed"  # 受信のお知らせ
    # sent by a person from the desk
    TRIAL_SELECTED = "trial_selected"
    TRIAL_NOT_SELECTED = "trial_not_selected"
    WITHDRAWN = "withdrawn"
    AGREEMENT_REMINDER = "agreement_reminder"
    ANSWER = "answer"  # a frame for the person's own words


LETTERS: Mapping[str, str] = {
    LetterKind.ACCEPTED: "申込み受付完了の連絡",
    LetterKind.INCOMPLETE: "内容の確認のお願い",
    LetterKind.NOTICED: "受信のお知らせ",
    LetterKind.CORRECTED: "訂正の受付の連絡",
    LetterKind.TRIAL_SELECTED: "試行運用の選定の連絡",
    LetterKind.TRIAL_NOT_SELECTED: "試行運用の見送りの連絡",
    LetterKind.WITHDRAWN: "取下げの受付の連絡",
    LetterKind.AGREEMENT_REMINDER: "利用約款の締結手続の連絡",
    LetterKind.ANSWER: "回答",
}
"""What staff and managers call each letter of ours."""

LETTER_STATES: Mapping[str, str] = {
    "held": "保留",
    "failed": "送信できず",
    "queued": "送信待ち",
    "sent": "送信済み",
    "retracted": "取消し",
}
"""What became of a letter."""
