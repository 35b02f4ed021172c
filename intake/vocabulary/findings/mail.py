"""Kinds of findings about a mail as a whole: its structure, characters, date and kind."""

from __future__ import annotations

from intake.vocabulary.codes import Kind, Severity
from intake.vocabulary.finding import FindingKind, Group

_BODY, _HEADER, _WHOLE = "本文", "ヘッダー", "メール全体"

MIME_BROKEN = FindingKind(
    "mime_broken",
    Severity.REVIEW,
    "メールの構造が壊れている",
    Group.MIME,
    "メールの構造が壊れており、全体を読めません。",
)
MIME_TOO_DEEP = FindingKind(
    "mime_too_deep",
    Severity.REVIEW,
    "メールの部分が多すぎる",
    Group.MIME,
    "メールの部分が多すぎるため、一部を読んでいません。",
    where=_BODY,
)
MIME_UNCLOSED = FindingKind(
    "mime_unclosed",
    Severity.NOTE,
    "メールの末尾の区切りがない",
    Group.MIME,
    "メールの末尾の区切りがありません。途中で切れた可能性があります。",
    where=_BODY,
)
MIME_UNPARTED = FindingKind(
    "mime_unparted",
    Severity.REVIEW,
    "メールの部分の区切りが分からない",
    Group.MIME,
    "メールの部分の区切りが分からず、添付ファイルを取り出せません。原文を確認してください。",
    where=_BODY,
)
TEXT_UNDECODABLE = FindingKind(
    "text_undecodable",
    Severity.REVIEW,
    "読み取れない文字がある",
    Group.TEXT,
    "{where}に{problem}",
)
TEXT_DAMAGED = FindingKind(
    "text_damaged",
    Severity.NOTE,
    "本文の符号化が途中で壊れている",
    Group.TEXT,
    "{where}にbase64の途中で壊れた所があります。",
)
TEXT_TOO_LONG = FindingKind(
    "text_too_long",
    Severity.REVIEW,
    "本文が長すぎる",
    Group.TEXT,
    "本文が長すぎるため、初めの部分だけを読みました。",
    where=_BODY,
)
MOJIBAKE = FindingKind(
    "mojibake",
    Severity.REVIEW,
    "文字化けがある",
    Group.TEXT,
    "{where}に{problem}",
)
NAME_UNDECODABLE = FindingKind(
    "name_undecodable",
    Severity.NOTE,
    "添付ファイル名に読み取れない文字がある",
    Group.TEXT,
    "添付ファイル名に{problem}",
)
DATE_UNREADABLE = FindingKind(
    "date_unreadable",
    Severity.NOTE,
    "メールの日付を読み取れない",
    Group.OTHER,
    "メールの日付（Date）がないか、読み取れません。",
    where=_HEADER,
)
RECEIVED_AT_UNKNOWN = FindingKind(
    "received_at_unknown",
    Severity.NOTE,
    "受信日時が分からない",
    Group.OTHER,
    "受信日時がどこにも示されていないか、ありえない日時のため、取り込んだ時刻を受信日時としました。",
    where=_HEADER,
)
RECEIVED_AT_DOUBTFUL = FindingKind(
    "received_at_doubtful",
    Severity.NOTE,
    "受信日時が疑わしい",
    Group.OTHER,
    "サーバーの示す受信日時がないか、ありえない日時のため、メールのヘッダーにある日時を受信日時としました。",
    where=_HEADER,
)
MAIL_INCOMPLETE = FindingKind(
    "mail_incomplete",
    Severity.REVIEW,
    "サーバーがメールの全体を渡さない",
    Group.MIME,
    "{lacks}何度か取り直しましたが同じでした。メールが途中で切れているか、中身の代わりの通知のおそれがあります。"
    "メールソフトで元のメールを御覧ください。",
    where=_WHOLE,
)
OWN_MAIL = FindingKind(
    "own_mail",
    Severity.NOTE,
    "当機構から送信したメール",
    Group.OTHER,
    "当機構から送信したメールです。",
    where="差出人",
)
RECEIPT_NUMBER_UNKNOWN = FindingKind(
    "receipt_number_unknown",
    Severity.NOTE,
    "件名の受付番号が記録にない",
    Group.OTHER,
    "件名の受付番号「{number}」は記録にありません。番号を確認してください。",
    where="件名",
)
RECEIPT_NUMBERS_SEVERAL = FindingKind(
    "receipt_number_several",
    Severity.REVIEW,
    "受付番号が二つ以上ある",
    Group.OTHER,
    "件名と本文に受付番号が二つ以上あります（{numbers}）。どの申込みについての連絡か確認してください。",
    where="件名",
)
MACHINE_ENDED = FindingKind(
    "machine_ended",
    Severity.NOTE,
    "利用申込みに関する記載のない自動のメール",
    Group.OTHER,
    "人が書いたものではなく（{evidence}）、本文に利用申込みに関する記載や依頼がありません。",
    where=_HEADER,
)
MACHINE_FOLDED = FindingKind(
    "machine_folded",
    Severity.NOTE,
    Kind.MACHINE.label,
    Group.OTHER,
    "機械が送ったものとみられ（{evidence}）、利用申込みや団体に関する記載、当方への依頼がありません。",
    where=_HEADER,
)

OF_KIND = {
    kind: FindingKind(f"kind_{kind}", Severity.REVIEW, kind.label, group, message)
    for kind, group, message in (
        (
            Kind.WITHDRAWAL,
            Group.WITHDRAWAL,
            "利用申込みの取下げの申出です。内容を確認してください。",
        ),
        (
            Kind.REPLY,
            Group.REPLY,
            "当機構からのメールへの返信です。内容を確認してください。",
        ),
        (
            Kind.INQUIRY,
            Group.INQUIRY,
            "お問合せのメールです。内容を確認し、回答してください。",
        ),
        (
            Kind.PASSWORD,
            Group.PASSWORD,
            "添付ファイルのパスワードを知らせるメールです。",
        ),
        (
            Kind.UNRELATED,
            Group.UNRELATED,
            "利用申込みに関するメールとは判断できませんでした。内容を確認してください。",
        ),
    )
}
"""Kind of mail -> its finding, for mails that are no application but need a person."""

APPLICATION_DOUBTFUL = FindingKind(
    "application_doubtful",
    Severity.REVIEW,
    "申込みかどうかがはっきりしない",
    Group.OTHER,
    "「{quoted}…」とあります。利用申込みとして扱ってよいか確認してください。",
    where="件名・本文",
)
CORRECTION_UNREAD = FindingKind(
    "correction_unread",
    Severity.REVIEW,
    "訂正の内容を読み取れない",
    Group.OTHER,
    "訂正の申出とみられますが、訂正後の内容を読み取れませんでした。本文を確認してください。",
    where="件名・本文",
)
ABSENCE_NOTE = FindingKind(
    "absence_note",
    Severity.REVIEW,
    "不在の連絡かもしれないメール",
    Group.OTHER,
    "不在の連絡か自動の応答とみられます（「{quoted}…」）。書かれた連絡先などを申込みのものとしてよいか確認してください。",
    where="件名・本文",
)
QUESTION_WITHIN = FindingKind(
    "question_within",
    Severity.REVIEW,
    "申込みの中に質問がある",
    Group.OTHER,
    "{where}に質問とみられる記載があります（「{quoted}…」）。回答してください。",
    where=_BODY,
)

READER_FAILED = FindingKind(
    "reader_failed",
    Severity.REVIEW,
    "読取りが中断した",
    Group.OTHER,
    "読取り処理が中断しました（{error}）。メールの原文を確認してください。",
)
KEPT = "原文は保存しています。添付ファイルを開かずに、差出人に確かめてください。"
READING_TOO_LONG = FindingKind(
    "reading_too_long",
    Severity.REVIEW,
    "読取りに時間がかかりすぎた",
    Group.OTHER,
    "読取りに時間がかかりすぎたため、途中で止めました。{kept}",
    where=_WHOLE,
)
READING_TOO_LARGE = FindingKind(
    "reading_too_large",
    Severity.REVIEW,
    "読取りに使うメモリが多すぎた",
    Group.OTHER,
    "読取りに使うメモリが多すぎたため、途中で止めました。{kept}",
    where=_WHOLE,
)
ANSWER_TOO_LARGE = READING_TOO_LARGE.saying(
    "読み取った内容が大きすぎるため、途中で止めました。{kept}"
)
READING_CRASHED = FindingKind(
    "reading_crashed",
    Severity.REVIEW,
    "読取りの途中で異常終了した",
    Group.OTHER,
    "読取りの途中で処理が異常終了しました。{kept}",
    where=_WHOLE,
)
READING_FAILED = FindingKind(
    "reading_failed",
    Severity.REVIEW,
    "読取りに失敗した",
    Group.OTHER,
    "読取りに失敗しました（{error}）。{kept}",
    where=_WHOLE,
)
RECORDING_FAILED = FindingKind(
    "recording_failed",
    Severity.REVIEW,
    "記録の途中で問題が起きた",
    Group.OTHER,
    f"記録の途中で予期しない問題（{{error}}）が起きました。{KEPT}",
    where=_WHOLE,
)
