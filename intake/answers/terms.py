"""The kinds and states of our letters, with their Japanese names."""

from __future__ import annotations

from collections.abc import Mapping

from intake.terms import Labelled


class LetterKind(Labelled):
    ACCEPTED = "accepted", "申込み受付完了の連絡"
    INCOMPLETE = "incomplete", "内容の確認のお願い"
    NOTICED = "noticed", "受信のお知らせ"
    CORRECTED = "corrected", "訂正の受付の連絡"
    CONTACT_CHANGED = "contact_changed", "御連絡先の変更のお知らせ"
    NOT_A_PARTY = "not_a_party", "申込みの差出人と違う方への受信のお知らせ"
    # sent by a person from the desk
    TRIAL_SELECTED = "trial_selected", "試行運用の選定の連絡"
    TRIAL_NOT_SELECTED = "trial_not_selected", "試行運用の見送りの連絡"
    WITHDRAWN = "withdrawn", "取下げの受付の連絡"
    AGREEMENT_REMINDER = "agreement_reminder", "利用約款の締結手続の連絡"
    ANSWER = "answer", "回答"  # a frame for the person's own words


LETTER_STATES: Mapping[str, str] = {
    "held": "保留",
    "failed": "送信できず",
    "queued": "送信待ち",
    "sent": "送信済み",
    "retracted": "取消し",
}
"""What became of a letter."""
