"""The basic enums: a member's value is the recorded code, its `label` the Japanese name."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enum whose members have a Japanese name (`label`) for desk, pages and letters."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Severity(Labelled):
    """How serious a finding (a remark on a mail for staff) is.

    The most serious finding of a mail decides the mail's outcome. NOTE is only worth knowing;
    MISSING means that something required is absent; REVIEW that a person must look at the mail.
    """

    NOTE = "note", "参考"  # worth knowing, without effect
    MISSING = "missing", "確認できない事項"  # something required is absent or invalid: incomplete
    REVIEW = "review", "要確認"  # a person must look: needs_review


class Kind(Labelled):
    """The kinds of received mails, such as an application or an automatic reply."""

    APPLICATION = "application", "利用申込み"
    WITHDRAWAL = "withdrawal", "取下げの申出"
    PASSWORD = "password", "パスワードの連絡"
    REPLY = "reply", "当方のメールへの返信"
    INQUIRY = "inquiry", "お問合せ"
    AUTO_REPLY = "auto_reply", "自動応答"
    BOUNCE = "bounce", "不達の通知"
    MACHINE = "machine", "機械の連絡とみられるもの"
    UNRELATED = "unrelated", "利用申込みと判断できないメール"


class Outcome(Labelled):
    """The result of reading one mail, or of reading all mails received so far for one application.

    ACCEPTED means that the application is complete, INCOMPLETE that something required is missing,
    NEEDS_REVIEW that a person must look at the mail or application, IGNORED that nothing has to be
    done.
    """

    ACCEPTED = "accepted", "受付完了"
    INCOMPLETE = "incomplete", "確認できない事項あり"
    NEEDS_REVIEW = "needs_review", Severity.REVIEW.label
    IGNORED = "ignored", "対応不要"


class Stage(Labelled):
    """The stages of an application, from its receipt to its end, in order of time."""

    RECEIVED = "received", "受信"
    INCOMPLETE = "incomplete", "内容確認中"
    NEEDS_REVIEW = "needs_review", Severity.REVIEW.label
    ACCEPTED = "accepted", Outcome.ACCEPTED.label
    TRIAL_SELECTED = "trial_selected", "試行運用 選定"
    TRIAL_NOT_SELECTED = "trial_not_selected", "試行運用 見送り"
    TRIAL_STARTED = "trial_started", "試行運用中"
    TRIAL_ENDED = "trial_ended", "試行運用終了"
    AGREED = "agreed", "利用約款締結"
    IN_USE = "in_use", "利用開始"
    ENDED = "ended", "利用終了"
    WITHDRAWN = "withdrawn", "取下げ"
    DISMISSED = "dismissed", "対象外"


class Writer(Labelled):
    """Who wrote a mail, in relation to the municipality whose application the mail is about.

    PARTY is the application's sender or contact, COLLEAGUE anybody else with an address in the
    municipality's domain; both may change the application. PREFECTURE has an address in the
    prefecture's domain. OTHER is anybody else.
    """

    PARTY = "party", "申込みの差出人又は連絡先"
    COLLEAGUE = "colleague", "申込団体のドメインの方"
    PREFECTURE = "prefecture", "都道府県の方"
    OTHER = "other", "申込みの差出人と違う方"

    @property
    def may_change(self) -> bool:
        """Whether a mail by this writer may change an existing application."""
        return self in (Writer.PARTY, Writer.COLLEAGUE)


class FieldName(Labelled):
    """The fields of an application, in the order of the 利用申込書 (application form)."""

    APPLICATION_DATE = "application_date", "申込日"  # ISO date
    MUNICIPALITY_CODE = "municipality_code", "団体コード"  # 6 digits, text
    PREFECTURE_NAME = "prefecture_name", "都道府県名"
    MUNICIPALITY_NAME = "municipality_name", "市区町村名"
    SECTION = "section", "担当課"
    CONTACT_NAME = "contact_name", "担当者氏名"
    CONTACT_KANA = "contact_kana", "ふりがな"
    PHONE = "phone", "電話番号"  # 03-1234-5678
    EXTENSION = "extension", "内線"
    EMAIL = "email", "メールアドレス"  # lower case, half width
    TRIAL_WISH = "trial_wish", "試行運用への参加"  # 希望する / 希望しない / 未定
    CONSIDERATION = "consideration", "導入検討状況"  # free text
    DESIRED_START = "desired_start", "利用開始希望年月"  # YYYY-MM
    PATTERN = "pattern", "導入パターン"  # A / B / C / 未定
    KONBINI_STATUS = "konbini_status", "コンビニ交付の状況"  # 導入済み / 導入予定 / 予定なし / 未定
    POPULATION = "population", "住民基本台帳人口"  # persons, digits only
    REMARKS = "remarks", "備考"


class ReadingPart(Labelled):
    """The parts of a Reading besides the application's fields.

    A member's value is the part's path in the recorded JSON, such as "sender.name"; `label` is its
    Japanese name.
    """

    MESSAGE_ID = "message_id", "Message-ID"
    DATE = "date", "送信日時"
    SENDER_NAME = "sender.name", "差出人の名前"
    SENDER_ADDRESS = "sender.address", "差出人のアドレス"
    SUBJECT = "subject", "件名"
    TEXT = "text", "本文"
    KIND = "kind", "メールの種類"
    MUNICIPALITY = "municipality", "団体"
    CODE = "municipality.code", FieldName.MUNICIPALITY_CODE.label
    PREFECTURE = "municipality.prefecture", FieldName.PREFECTURE_NAME.label
    NAME = "municipality.name", FieldName.MUNICIPALITY_NAME.label
    CANDIDATES = "candidates", "団体の候補"
    ATTACHMENTS = "attachments", "添付ファイル"
    FINDINGS = "findings", "指摘"
    OUTCOME = "outcome", "結果"
    IN_REPLY_TO = "in_reply_to", "返信の元のメール"
    RECEIPT_NUMBER = "receipt_number", "書かれた受付番号"
    ANSWERABLE = "answerable", "自動で返信できる"
    REPLY_TO = "reply_to", "返信先"
    PASSWORDS = "passwords", "パスワード"


REQUIRED_FIELDS = (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.EMAIL)
"""Fields that an application must contain besides the municipality (根拠: 事務連絡 4)."""

FREE_TEXT = (FieldName.CONSIDERATION, FieldName.REMARKS)
"""Fields whose value may be any text, of any length."""

OF_THE_MUNICIPALITY = (
    FieldName.MUNICIPALITY_CODE,
    FieldName.PREFECTURE_NAME,
    FieldName.MUNICIPALITY_NAME,
)
"""Fields that name the municipality."""

SIGNATURE = "署名"
"""What the source of a value begins with, if the value was found in a mail's signature only."""

FORM = "form"
"""The name of the 利用申込書 where it is listed with the fields as missing or proposed."""
FORM_LABEL = "利用申込書"


def item_label(name: str) -> str:
    """The Japanese name of an item that an application can lack, such as 電話番号.

    `name` is the code of a field, or "form" (FORM) for the 利用申込書 (application form).
    """
    return FORM_LABEL if name == FORM else FieldName(name).label


def label_of(names: type[Labelled], code: str) -> str:
    """Return the Japanese name (`label`) of the member of the enum `names` whose value is `code`.

    「その他（code）」 if there is no such member.
    """
    return names(code).label if code in set(names) else f"その他（{code}）"
