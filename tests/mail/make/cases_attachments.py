"""Cases with something else than a plain 利用申込書: archives, passwords, winmail.dat, scans."""

from __future__ import annotations

from . import forms as f
from . import people as p
from .becky import becky
from .cases_forms import short
from .charsets import b64, b_word, jis, jis_lines
from .exchange import exchange
from .gmail import gmail
from .notes import notes
from .odd import by_hand, keitai_multi, scanner
from .outlook import outlook
from .packages import compound, png, scanned_pdf, winmail, zip_cp932, zip_utf8
from .parts import part
from .thunderbird import thunderbird
from .webmail import active, groupware

A = p.YOICHI
ZIP = "application/x-zip-compressed"
WRITERS = (outlook, exchange, becky, thunderbird, active, gmail)


def sent(
    name: str,
    content: bytes,
    serial: int,
    kind: str = "application/octet-stream",
    body: str | None = None,
) -> bytes:
    return WRITERS[serial % 6](  # type: ignore[operator]
        sender=A.sender,
        subject=p.subject(A),
        body=body or short(A),
        date=f"Thu, 14 Jul 2022 {9 + serial % 8:02d}:{serial % 60:02d}:00 +0900",
        serial=f"{0x20 + serial:04d}",
        files=[(name, kind, content)],
    )


def _zips() -> dict[str, bytes]:
    xlsx = A.xlsx()
    inner = zip_cp932([("利用申込書.xlsx", xlsx)])
    return {
        "zip-cp932-names": sent(
            "申込書一式.zip", zip_cp932([("利用申込書（表①）.xlsx", xlsx)]), 0, ZIP
        ),
        "zip-cp932-folder": sent(
            "余市町.zip", zip_cp932([("余市町\\", b""), ("余市町\\利用申込書.xlsx", xlsx)]), 1, ZIP
        ),
        "zip-utf8-names": sent(
            "申込書.zip",
            zip_utf8(
                [
                    ("利用申込書.xlsx", xlsx),
                    ("__MACOSX/._利用申込書.xlsx", b"\0\5\x16\7" + bytes(60)),
                ]
            ),
            2,
            "application/zip",
        ),
        "zip-nested-once": sent("申込書.zip", zip_cp932([("余市町.zip", inner)]), 3, ZIP),
        "zip-nested-too-deep": sent(
            "申込書.zip",
            zip_cp932([("a.zip", zip_cp932([("b.zip", zip_cp932([("c.zip", inner)]))]))]),
            4,
            ZIP,
        ),
        "zip-without-form": sent("資料.zip", zip_cp932([("会議録.xlsx", f.other_table())]), 5, ZIP),
        "zip-broken": sent("申込書.zip", inner[: len(inner) // 2], 6, ZIP),
        "zip-named-xlsx-inside-zip-type": sent("利用申込書.zip", xlsx, 7, ZIP),
        "zip-empty": sent("申込書.zip", zip_cp932([]), 8, ZIP),
    }


def _locked() -> dict[str, bytes]:
    body = short(A) + "\n添付ファイルはパスワード付きです。パスワードは別途お送りします。\n"
    told = short(A) + "\n添付ファイルのパスワードは Yoichi-2022 です。\n"
    return {
        "locked-zipcrypto-known": sent("利用申込書.zip", part("form-zipcrypto.zip"), 9, ZIP, body),
        "locked-zipcrypto-unknown": sent(
            "利用申込書.zip", part("form-zipcrypto.zip"), 10, ZIP, body
        ),
        "locked-zip-wrong-password": sent(
            "利用申込書.zip", part("form-zipcrypto.zip"), 11, ZIP, body
        ),
        "locked-aes-known": sent("利用申込書.zip", part("form-aes.zip"), 12, ZIP, body),
        "locked-aes-unknown": sent("利用申込書.zip", part("form-aes.zip"), 13, ZIP, body),
        "locked-xlsx-known": sent("利用申込書.xlsx", part("form-encrypted.xlsx"), 14, p.XLSX, body),
        "locked-xlsx-unknown": sent(
            "利用申込書.xlsx", part("form-encrypted.xlsx"), 15, p.XLSX, body
        ),
        "locked-pdf-unknown": sent(
            "利用申込書.pdf", part("form-encrypted.pdf"), 16, "application/pdf", body
        ),
        "locked-password-in-the-same-mail": sent(
            "利用申込書.zip", part("form-zipcrypto.zip"), 17, ZIP, told
        ),
        "locked-several-passwords-known": sent(
            "利用申込書.zip", part("form-aes.zip"), 18, ZIP, body
        ),
    }


def _winmail() -> dict[str, bytes]:
    xlsx = A.xlsx()

    def tnef(content: bytes, serial: str) -> bytes:
        return by_hand(
            f"From: {b_word(jis('余市町総務課'), 'iso-2022-jp')} <{A.email}>",
            "To: <hisai-shien@j-lis.example>",
            f"Subject: {b_word(jis(p.subject(A)), 'iso-2022-jp')}",
            "Date: Thu, 14 Jul 2022 18:00:00 +0900",
            f"Message-ID: <tnef{serial}@yoichi-town.example>",
            "MIME-Version: 1.0",
            "X-MS-TNEF-Correlator: <tnef@yoichi-town.example>",
            f'Content-Type: multipart/mixed; boundary="TNEF{serial}"',
            "",
            f"--TNEF{serial}",
            'Content-Type: text/plain; charset="iso-2022-jp"',
            "",
            jis_lines(short(A)),
            f"--TNEF{serial}",
            'Content-Type: application/ms-tnef; name="winmail.dat"',
            "Content-Transfer-Encoding: base64",
            'Content-Disposition: attachment; filename="winmail.dat"',
            "",
            b64(content),
            f"--TNEF{serial}--",
        )

    whole = winmail(short(A), [("利用申込書①.xlsx", xlsx)])
    return {
        "winmail-with-form": tnef(whole, "1"),
        "winmail-without-files": tnef(winmail(short(A), []), "2"),
        "winmail-broken": tnef(whole[:900], "3"),
        "winmail-with-zip": tnef(
            winmail(short(A), [("申込書.zip", zip_cp932([("利用申込書.xlsx", xlsx)]))]), "4"
        ),
    }


def _pictures() -> dict[str, bytes]:
    machine = scanner(
        sender="scan@yoichi-town.example",
        model="RICOH MP C3004",
        subject="余市町役場複合機からのスキャン",
        serial="20220714183000",
        date="Thu, 14 Jul 2022 18:30:00 +0900",
        body='このE-mailは"RNP5838791" (MP C3004)から送信されました。\n\nスキャン日時: 2022.07.14 18:30:00 (+0900)\n問い合わせ先: scan@yoichi-town.example\n',
        file=("20220714183000.pdf", "application/pdf", scanned_pdf()),
    )
    canon = scanner(
        sender="scan@yoichi-town.example",
        model="iR-ADV C5540",
        subject="",
        serial="20220714190000",
        date="Thu, 14 Jul 2022 19:00:00 +0900",
        body="",
        file=("0123_001.tif", "image/tiff", b"II*\0\x08\0\0\0" + bytes(40)),
    )
    return {
        "scan-pdf-from-outlook": sent(
            "利用申込書.pdf", scanned_pdf(), 19, "application/pdf", p.colon(A)
        ),
        "scan-to-mail-of-a-copier": machine,
        "scan-to-mail-tiff-nothing-else": canon,
        "picture-of-the-form": keitai_multi(
            sender=A.email,
            subject=p.subject(A),
            body=p.colon(A),
            date="Thu, 14 Jul 2022 19:30:00 +0900",
            serial="20220714",
            files=[("220714_1930~01.png", "image/png", png(300, 240, noise=True))],
        ),
        "picture-beside-the-form": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Thu, 14 Jul 2022 19:40:00 +0900",
            serial="6001",
            files=[*p.form(A), ("庁舎写真.png", "image/png", png())],
        ),
        "scan-beside-the-form": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Thu, 14 Jul 2022 19:45:00 +0900",
            serial="6002",
            files=[*p.form(A), ("公印付き鑑文.pdf", "application/pdf", scanned_pdf())],
        ),
    }


def _others() -> dict[str, bytes]:
    word97 = compound([("WordDocument", b"\xec\xa5\xc1\0" + bytes(4400)), ("1Table", bytes(4100))])
    ichitaro = compound(
        [
            ("JSRV_SegmentInformation", bytes(4200)),
            ("DocumentText", "利用申込書".encode("utf-16-be") * 420),
        ]
    )
    text = p.colon(A)
    return {
        "unreadable-word97": sent("利用申込書.doc", word97, 20, "application/msword", text),
        "unreadable-ichitaro": sent("利用申込書.jtd", ichitaro, 21, "application/x-js-taro", text),
        "unreadable-docuworks": sent(
            "利用申込書.xdw",
            b"\x60\x0e\x82\x82" + bytes(range(256)) * 4,
            22,
            "application/vnd.fujixerox.docuworks",
            text,
        ),
        "unreadable-lzh": sent(
            "利用申込書.lzh", b"\x21\x53-lh5-" + bytes(range(200)), 23, "application/x-lzh", text
        ),
        "unreadable-7z": sent(
            "利用申込書.7z",
            b"7z\xbc\xaf'\x1c\0\4" + bytes(range(200)),
            24,
            "application/x-7z-compressed",
            text,
        ),
        "unreadable-broken-xlsx": sent("利用申込書.xlsx", A.xlsx()[:2500], 25, p.XLSX, text),
        "unreadable-empty-file": sent("利用申込書.xlsx", b"", 26, p.XLSX, text),
        "absent-other-workbook": sent("会議録.xlsx", f.other_table(), 27, p.XLSX, text),
        "absent-attachment-forgotten": notes(
            sender=A.sender,
            subject=p.subject(A),
            body=text,
            date="Thu, 14 Jul 2022 20:00:00 +0900",
            serial="0077AA01",
        ),
        "absent-no-attachment-but-remark": groupware(
            sender=A.sender,
            subject=p.subject(A),
            body=text.replace("利用申込書を添付します。", "申込書は本日郵送しました。"),
            date="Thu, 14 Jul 2022 20:05:00 +0900",
            serial="9f77",
        ),
        "beside-the-form-a-letter": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=text,
            date="Thu, 14 Jul 2022 20:10:00 +0900",
            serial="6003",
            files=[
                (
                    "鑑文.docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    _letter(),
                ),
                *p.form(A),
            ],
        ),
    }


def _letter() -> bytes:
    from .packages import docx_controls

    return docx_controls({"文書番号": "余総第１２３号", "日付": "令和４年７月１４日"})


def cases() -> dict[str, bytes]:
    return _zips() | _locked() | _winmail() | _pictures() | _others()
