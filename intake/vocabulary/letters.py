"""The kinds of letters, their states, and the results of attempts to send them.

A letter is a mail that we send to an applicant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from intake.vocabulary.codes import Labelled, Stage, item_label
from intake.vocabulary.moves import COMPLETE


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
    ANSWER = "answer", "回答"  # a frame for a text that a person writes


class LetterState(Labelled):
    """The state of a letter in the queue for sending.

    HELD means that a person must release the letter before it is sent. QUEUED means that it will be
    sent, SENT that the mail server accepted it, FAILED that it could not be sent. RETRACTED means
    that it was taken back before it was sent.
    """

    HELD = "held", "保留"
    FAILED = "failed", "送信できず"
    QUEUED = "queued", "送信待ち"
    SENT = "sent", "送信済み"
    RETRACTED = "retracted", "取消し"


class Attempt(Labelled):
    """What happened to a letter: the result of an attempt to send it, or a later report on it.

    The Japanese name of each member is a sentence for staff.
    """

    SENT = "sent", "送りました"
    REPEATED = "repeated", "同じものをもう一度送りました"
    DEFERRED = "deferred", "後で送り直します"
    FAILED = "failed", "送れませんでした"
    HELD = "held", "保留しました"
    RELEASED = "released", "保留を解きました"
    WITHHELD = "withheld", "申込みの今と食い違うため、送らずに保留に戻しました"
    RETRACTED = "retracted", "送る前に取り消しました"
    UNWORDED = "unworded", "文例に誤りがあり、作れませんでした。直ると、ひとりでに作ります"
    WORDED = "worded", "文例が直ったため、作り直して送信待ちに入れました"
    BROKEN = "broken", "途中で接続が切れたため、後でもう一度送ります"
    UNSENT = "unsent", "送信サーバーがこのアカウントの送信を断ったため、後でもう一度送ります"
    COPIED = "copied", "写しをメールボックスのフォルダーに入れました"
    BOUNCED = "bounced", "届かずに戻ってきました"
    COPY_BOUNCED = "copy_bounced", "写し（Cc）だけが届かずに戻ってきました"
    DELAYED = "delayed", "配送が遅れていますが、まだ送られている途中です"
    DELIVERED = "delivered", "届いたという知らせがありました"
    DOUBTED = "doubted", "届かなかったかもしれないという知らせがあります"


REMINDED_FOR = {
    LetterKind.INCOMPLETE: "確認のお願いに御返信がない",
    LetterKind.AGREEMENT_REMINDER: "利用約款が締結されていない",
}
"""Letter -> the Japanese reason for reminding, for letters that are reminders."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The stages of an application at which a letter of one kind may be written, or is true.

    A person may write the letter while the application is at one of the stages `written`. Its text
    is true at these stages and also at the stages `still`. `tells` is the stage of which the letter
    informs the applicant; None if it informs of none.
    """

    tells: Stage | None
    written: tuple[Stage, ...]
    still: tuple[Stage, ...] = ()


_LATER = (Stage.AGREED, Stage.IN_USE)
TELLING = {
    LetterKind.INCOMPLETE: Telling(Stage.INCOMPLETE, (Stage.INCOMPLETE,), (Stage.NEEDS_REVIEW,)),
    LetterKind.WITHDRAWN: Telling(Stage.WITHDRAWN, (Stage.WITHDRAWN,)),
    LetterKind.ACCEPTED: Telling(Stage.ACCEPTED, COMPLETE, (*_LATER, Stage.ENDED)),
    LetterKind.CORRECTED: Telling(Stage.ACCEPTED, (), (*COMPLETE, *_LATER, Stage.ENDED)),
    LetterKind.AGREEMENT_REMINDER: Telling(None, COMPLETE),
    LetterKind.TRIAL_SELECTED: Telling(
        Stage.TRIAL_SELECTED,
        (Stage.TRIAL_SELECTED, Stage.TRIAL_STARTED),
        (Stage.TRIAL_ENDED, *_LATER),
    ),
    LetterKind.TRIAL_NOT_SELECTED: Telling(
        Stage.TRIAL_NOT_SELECTED, (Stage.TRIAL_NOT_SELECTED,), _LATER
    ),
}
"""Letter -> the stages at which it may be written and is true; other kinds tell no stage."""

OFFERS_TRIAL = (LetterKind.ACCEPTED, LetterKind.TRIAL_SELECTED)
"""Letters that, written before the planned end of 試行運用 (trial operation), speak of taking part."""

TELLS = [[str(each.tells), str(kind)] for kind, each in TELLING.items() if each.tells]
"""Pairs of a stage and a kind of letter that tells it."""


def told_wrongly(
    letter: str, now: Stage | None, asks: Collection[str] = (), missing: Collection[str] = ()
) -> str:
    """Return a Japanese sentence if a letter contradicts the present state of its application, else
    "".

    A letter contradicts it in two cases: the letter's text is not true at the application's stage
    `now`, or it asks for an item that the application no longer lacks. `asks` are the keys of the
    items that the letter asks for, `missing` of those that the application lacks. `letter` is the
    value of a LetterKind, such as "accepted"; any other text gives "". So does None as `now` (a
    letter that is about no application).
    """
    telling = TELLING.get(LetterKind(letter)) if letter in set(LetterKind) else None
    if now is None or telling is None:
        return ""
    true_at = (*telling.written, *telling.still)
    if now not in true_at:
        return (
            f"この返信は段階「{true_at[0].label}」{'を伝え' if telling.tells else 'の申込みへ送り'}ますが、"
            f"申込みの今の段階は「{now.label}」です。"
        )
    found = [item_label(each) for each in asks if each not in missing]
    return (
        f"この返信は{'、'.join(found)}をお尋ねしますが、その後に確認できています。" if found else ""
    )
