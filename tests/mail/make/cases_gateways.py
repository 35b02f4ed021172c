"""Cases of mail gateways: attachments replaced by links, disarmed or encrypted (PPAP), notices."""

from __future__ import annotations

from . import people as p
from .cases_attachments import ZIP
from .cases_forms import short
from .charsets import b64, b_word, jis, jis_lines
from .exchange import exchange
from .odd import by_hand
from .outlook import outlook
from .packages import winmail
from .parts import part

A = p.KUTCHAN
DATE = "Tue, 19 Jul 2022 {} +0900"


def gateway(
    body: str, ident: str, *parts: bytes, subject: str | None = None, sender: str = A.email
) -> bytes:
    """A mail as a gateway rewrites it: one flat multipart in ISO-2022-JP with its own X- headers."""
    mark = f"==FILTER{ident}=="
    head = [
        f"Received: from filter.kutchan-town.example (192.0.2.44) by mx.j-lis.example; {DATE.format('10:00:05')}",
        f"From: {b_word(jis('倶知安町危機管理室'), 'ISO-2022-JP')} <{sender}>",
        "To: hisai-shien@j-lis.example",
        f"Subject: {b_word(jis(subject or p.subject(A)), 'ISO-2022-JP')}",
        f"Date: {DATE.format('10:00:00')}",
        f"Message-ID: <{ident}@filter.kutchan-town.example>",
        "X-Mail-Filter: processed; rule=outbound-attachment",
        "MIME-Version: 1.0",
    ]
    if not parts:
        return by_hand(*head, "Content-Type: text/plain; charset=ISO-2022-JP", "", jis_lines(body))
    lines: list[bytes | str] = [
        *head,
        f'Content-Type: multipart/mixed; boundary="{mark}"',
        "",
        f"--{mark}",
        "Content-Type: text/plain; charset=ISO-2022-JP",
        "",
        jis_lines(body),
    ]
    for one in parts:
        lines += [f"--{mark}", one]
    return by_hand(*lines, f"--{mark}--")


def _text_file(name: str, text: str) -> bytes:
    word = b_word(jis(name), "ISO-2022-JP")
    return by_hand(
        f'Content-Type: text/plain; charset=UTF-8; name="{word}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{word}"',
        "",
        b64(text.encode()),
    )


def _zip(content: bytes, name: str = "attachment.zip") -> bytes:
    return by_hand(
        f'Content-Type: {ZIP}; name="{name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"',
        "",
        b64(content),
    )


def cases() -> dict[str, bytes]:
    removed = "以下の添付ファイルはセキュリティポリシーにより削除されました。\r\n\r\nファイル名: 利用申込書.xlsx\r\n理由: Office文書の送信は許可されていません。\r\n"
    link = (
        "\n――――――――――――――――――――――\n【ファイルダウンロードのご案内】\n本メールの添付ファイルは下記URLからダウンロードしてください。\n"
        "https://fileshare.kutchan-town.example/dl/7f3a9c?id=20220719\nファイル名：利用申込書.xlsx (25KB)\n保存期限：2022/07/26 23:59\n――――――――――――――――――――――\n"
    )
    appended = "\n\n***********************************************\nこのメールはウイルスチェックを実施しています。\n担当課：情報政策室\n電話番号：0136-99-9999\n***********************************************\n"
    ppap = "※本メールの添付ファイルは自動的に暗号化されています。パスワードは後ほど別メールで送信されます。\n"
    return {
        "gateway-attachment-removed-text": gateway(
            p.colon(A), "g1", _text_file("削除されたファイル.txt", removed)
        ),
        "gateway-attachment-removed-in-body": gateway(
            p.colon(A)
            + "\n[添付ファイル「利用申込書.xlsx」は、ファイル無害化処理により削除されました]\n",
            "g2",
        ),
        "gateway-download-link": gateway(p.colon(A) + link, "g3"),
        "gateway-link-in-html-file": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date=DATE.format("10:10:00"),
            serial="8001",
            files=[
                (
                    "添付ファイルのダウンロード.html",
                    "text/html",
                    f"<html><meta charset=utf-8><p>{link}</p><a href='https://fileshare.kutchan-town.example/'>受け取る</a></html>".encode(),
                )
            ],
        ),
        "gateway-cloud-drive-link": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A)
            + "\n利用申込書.xlsx <https://kutchan.sharepoint.example/:x:/s/bosai/EaBc123>\n",
            date=DATE.format("10:20:00"),
            serial="8002",
        ),
        "gateway-notice-appended": gateway(p.colon(A) + appended, "g6", _xlsx()),
        "gateway-ppap-first-mail": gateway(
            ppap + p.colon(A), "g7", _zip(part("form-zipcrypto.zip"), "20220719100000.zip")
        ),
        "gateway-subject-marked": gateway(
            p.colon(A), "g8", _xlsx(), subject="[外部メール] " + p.subject(A)
        ),
        "gateway-disarmed-reply": gateway(
            "この度は、受付番号の件でご連絡ありがとうございます。リンクと添付が除去されていたため、念のため確認です。受付は完了していますか。\n\n> 【受付番号R4-0012】\n> 受付完了の御連絡\n",
            "g9",
            subject="Re: 【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道倶知安町）",
        ),
        "gateway-confidentiality-footer": outlook(
            sender=A.sender,
            subject=p.subject(A),
            date=DATE.format("10:40:00"),
            serial="8da10001",
            files=p.form(A),
            body=p.colon(A)
            + "\n【機密情報】このメールを誤って受信された場合は、お手数ですが破棄の上、御連絡ください。取下げ・取消しの申出は不要です。\n",
        ),
        "gateway-winmail-renamed": gateway(
            short(A),
            "g11",
            by_hand(
                'Content-Type: application/octet-stream; name="ATT00001.dat"',
                "Content-Transfer-Encoding: base64",
                'Content-Disposition: attachment; filename="ATT00001.dat"',
                "",
                b64(winmail(short(A), [("利用申込書.xlsx", A.xlsx())])),
            ),
        ),
    }


def _xlsx() -> bytes:
    word = b_word(jis("利用申込書.xlsx"), "ISO-2022-JP")
    return by_hand(
        f'Content-Type: {p.XLSX}; name="{word}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{word}"',
        "",
        b64(A.xlsx()),
    )
