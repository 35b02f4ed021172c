"""Kinds of findings about attachments: why one was not opened, or not read completely."""

from __future__ import annotations

from dataclasses import replace

from intake.vocabulary.codes import FORM, Severity
from intake.vocabulary.finding import FindingKind, Group


def _attachment(
    code: str, name: str, message: str, severity: Severity = Severity.REVIEW
) -> FindingKind:
    return FindingKind(f"attachment_{code}", severity, name, Group.ATTACHMENT, message, FORM)


DAMAGED = _attachment(
    "damaged",
    "添付ファイルが壊れている",
    "{kind}として開けませんでした。壊れている可能性があります。申込団体に再送を依頼してください。",
)
BROKEN_OFF = FindingKind(  # about the mail, because the file may be unknown
    DAMAGED.code,
    DAMAGED.severity,
    DAMAGED.name,
    DAMAGED.group,
    "添付ファイルの符号化（base64）が途中で壊れています。",
)
FAILED = _attachment(
    "failed",
    "添付ファイルの読取りが止まった",
    "読取りの途中で処理を続けられなくなりました。ファイルを開いて、人が内容を確認してください。",
)
ENTITIES = _attachment(
    "entities",
    "不審な添付ファイル",
    "XMLの実体宣言を含む不審なファイルのため、開きませんでした。申込団体に確認してください。",
)
LIMIT = _attachment(
    "limit",
    "添付ファイルが読取りの上限を超えている",
    "{what}が上限（{limit}）を超えているため、開きませんでした。内容を別の安全な環境で確認してください。",
)
LIMIT_OF_CELLS = LIMIT.saying(
    "シート「{sheet}」に上限（{limit}）の外のセルがあり、そこは読み取っていません。"
)
LIMIT_OF_PAGES = LIMIT.saying(
    "PDFは{pages}ページあり、読取りの上限に達したため、{read}ページまでを読み取りました。"
    "残りの内容を確認してください。"
)
ENCRYPTED = _attachment(
    "encrypted",
    "パスワード付きの添付ファイル",
    "パスワード付きの{kind}です。パスワードを知らせるメールを確認し、届いていなければ申込団体にお問い合わせください。",
)
LOCKED = ENCRYPTED.saying(  # encrypted in a way that is not supported, even with a password
    "パスワード付きの{kind}で、この仕組みでは開けません。パスワードを解除したファイルの再送を申込団体に依頼してください。"
)
UNSUPPORTED = _attachment(
    "unsupported",
    "読取りに対応していない形式の添付ファイル",
    "{kind}です。Excel形式（.xlsx）の利用申込書を送っていただくよう、申込団体に依頼してください。",
)
SEALED = FindingKind(
    "mail_encrypted",
    Severity.REVIEW,
    Group.ENCRYPTED.label,
    Group.ENCRYPTED,
    "{kind}で、鍵がないため読めません。鍵を持つ職員が開いて内容を確かめるか、暗号化せずに送っていただくよう申込団体に依頼してください。",
    FORM,
)
"""Encrypted with somebody's public key. The private key is not here, and no password helps."""
SEALED_TEXT = replace(  # for text in the body, not a file
    SEALED, field=None, message=f"{{where}}：{SEALED.message}", where="本文"
)
INFECTED = FindingKind(
    "attachment_infected",
    Severity.REVIEW,
    Group.INFECTED.label,
    Group.INFECTED,
    "ウイルス対策ソフトが「{name}」を検出したため、開いていません。ファイルを開かずに、情報セキュリティの担当に連絡してください。",
    FORM,
)
UNSCANNED = FindingKind(
    "attachment_unscanned",
    Severity.REVIEW,
    Group.UNSCANNED.label,
    Group.UNSCANNED,
    "ウイルス対策ソフトで検査できなかったため、開いていません。別の安全な環境で検査し、内容を確認してください。",
    FORM,
)
"""A virus scanner is configured but gave no verdict."""
NOT_UNDERSTOOD = _attachment(
    "not_understood",
    "利用申込書かどうか分からない添付ファイル",
    "{where}：利用申込書として読み取れませんでした。ファイルを開いて、人が内容を確認してください。",
)
RECOGNISED = _attachment(
    "recognised",
    "OCRの読取り結果を重ねた添付ファイル",
    "スキャンした画像に、目に見えない文字（OCRによる読取り結果）を重ねたPDFです。"
    "読取り結果には誤りがあり得ます。画像と見比べて確認してください。",
)
SCANNED = _attachment(
    "scanned",
    "文字の情報がない添付ファイル",
    "{kind}で、文字の情報がありません。人が内容を確認してください。",
)
PICTURE = _attachment(
    "picture",
    "画像の添付ファイル",
    "画像ファイルで、文字の情報がありません。利用申込書の画像でないか、人が確認してください。",
)
PROGRAM = _attachment(
    "program",
    "実行形式の添付ファイル",
    "実行形式のファイルです。開かずに、情報セキュリティの担当に連絡してください。",
)
LINK = _attachment(
    "link",
    "添付ファイルがリンクに置き換えられている",
    "添付ファイルの代わりに、ダウンロード用のリンクが付いています（メールの中継時に置き換えられたもの）。"
    "リンクは自動では開きません。申込団体に再送を依頼してください。",
    Severity.NOTE,
)
REMOVED = _attachment(
    "removed",
    "添付ファイルが取り除かれている",
    "添付ファイルがメールの中継時に取り除かれています。申込団体に再送を依頼してください。",
    Severity.NOTE,
)
