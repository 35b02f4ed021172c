"""Why an attachment could not be read: a code, a weight, one Japanese sentence with the cure."""

from __future__ import annotations

from intake.terms import Finding, Severity


class Unopened(Exception):
    """An attachment, or something in it, that was not opened."""

    def __init__(self, code: str, sentence: str, severity: Severity = Severity.REVIEW) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.severity = code, sentence, severity

    def finding(self, where: str) -> Finding:
        return Finding(self.code, self.severity, f"{where}：{self.sentence}", "form", where)


def damaged(kind: str) -> Unopened:
    return Unopened(
        "attachment_damaged",
        f"{kind}として開けませんでした。壊れている可能性があります。申込団体に再送を依頼してください。",
    )


def failed() -> Unopened:
    return Unopened(
        "attachment_failed",
        "読取りの途中で処理を続けられなくなりました。ファイルを開いて、人が内容を確認してください。",
    )


def entities() -> Unopened:
    return Unopened(
        "attachment_entities",
        "XMLの実体宣言を含む不審なファイルのため、開きませんでした。申込団体に確認してください。",
    )


def too_large(what: str, limit: str) -> Unopened:
    return Unopened(
        "attachment_limit",
        f"{what}が上限（{limit}）を超えているため、開きませんでした。内容を別の安全な環境で確認してください。",
    )


def encrypted(kind: str) -> Unopened:
    return Unopened(
        "attachment_encrypted",
        f"パスワード付きの{kind}です。パスワードを知らせるメールを確認し、届いていなければ申込団体にお問い合わせください。",
    )


def locked(kind: str) -> Unopened:
    """Encrypted in a way that is not opened here, password or not."""
    return Unopened(
        "attachment_encrypted",
        f"パスワード付きの{kind}で、この仕組みでは開けません。パスワードを解除したファイルの再送を申込団体に依頼してください。",
    )


def unsupported(kind: str) -> Unopened:
    return Unopened(
        "attachment_unsupported",
        f"{kind}です。Excel形式（.xlsx）の利用申込書を送っていただくよう、申込団体に依頼してください。",
    )


SEALED, INFECTED, UNSCANNED = "mail_encrypted", "attachment_infected", "attachment_unscanned"
UNSEEN = frozenset({SEALED, INFECTED, UNSCANNED})  # nobody can say what it holds


def sealed(kind: str) -> Unopened:
    """Encrypted for somebody's key, which is not kept here: no password helps."""
    return Unopened(
        SEALED,
        f"{kind}で、鍵がないため読めません。鍵を持つ職員が開いて内容を確かめるか、暗号化せずに送っていただくよう申込団体に依頼してください。",
    )


def infected(name: str) -> Unopened:
    """A virus scanner found something in it."""
    return Unopened(
        INFECTED,
        f"ウイルス対策ソフトが「{name}」を検出したため、開いていません。ファイルを開かずに、情報セキュリティの担当に連絡してください。",
    )


def unscanned() -> Unopened:
    """A virus scanner is to be asked and gave no answer."""
    return Unopened(
        UNSCANNED,
        "ウイルス対策ソフトで検査できなかったため、開いていません。別の安全な環境で検査し、内容を確認してください。",
    )


def scanned(kind: str) -> Unopened:
    return Unopened(
        "attachment_scanned",
        f"{kind}で、文字の情報がありません。人が内容を確認してください。",
    )


_LOGO = 60_000  # bytes: pictures that mail programs put into signatures are smaller


def picture(size: int) -> Unopened:
    """A picture: a small one is a signature's logo, a large one may be a photographed form."""
    severity = Severity.NOTE if size < _LOGO else Severity.REVIEW
    sentence = (
        "画像ファイルで、文字の情報がありません。利用申込書の画像でないか、人が確認してください。"
    )
    return Unopened("attachment_picture", sentence, severity)


def program() -> Unopened:
    return Unopened(
        "attachment_program",
        "実行形式のファイルです。開かずに、情報セキュリティの担当に連絡してください。",
    )
