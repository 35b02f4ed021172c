"""Cases of file names: split by RFC 2231, RFC 2047 in quotes, raw bytes, and mixtures."""

from __future__ import annotations

from collections.abc import Callable

from . import people as p
from .apple import apple
from .charsets import b64, b_word, euc, jis, jis_lines, percent, q_word, sjis
from .gmail import gmail
from .odd import by_hand
from .thunderbird import split_name, thunderbird

A = p.HITA
NAME = "【日田市】利用申込書（防災・危機管理課　表①）.xlsx"


def utf8(text: str) -> bytes:
    return text.encode("utf-8")


def mail(
    disposition: bytes | str,
    serial: str,
    *,
    kind: bytes | str = p.XLSX,
    content: bytes | None = None,
) -> bytes:
    """The simplest possible mail with one attachment, whose Content-Disposition is `disposition`."""
    d = disposition if isinstance(disposition, bytes) else disposition.encode("ascii")
    k = kind if isinstance(kind, bytes) else kind.encode("ascii")
    return by_hand(
        f"From: {A.email}",
        "To: hisai-shien@j-lis.example",
        f"Subject: {b_word(utf8(p.subject(A)), 'UTF-8')}",
        "Date: Tue, 12 Jul 2022 09:00:00 +0900",
        f"Message-ID: <name-{serial}@hita-city.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="NAME1"',
        "",
        "--NAME1",
        "Content-Type: text/plain; charset=ISO-2022-JP",
        "",
        jis_lines(p.colon(A)),
        "--NAME1",
        b"Content-Type: " + k,
        "Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment" + d,
        "",
        b64(content if content is not None else A.xlsx()),
        "--NAME1--",
    )


def _rfc2231(charset: str, encode: Callable[[str], bytes]) -> bytes:
    return mail(f";\r\n {split_name(NAME, charset, encode)}", f"split-{charset.lower()}")


def cases() -> dict[str, bytes]:
    u = utf8(NAME)
    words = "\r\n ".join(b_word(utf8(NAME[i : i + 12]), "UTF-8") for i in range(0, len(NAME), 12))
    pieces = [percent(u[:30]), percent(u[30:60]), percent(u[60:])]
    return {
        "name-2231-split-utf8": _rfc2231("UTF-8", utf8),
        "name-2231-split-iso2022jp": _rfc2231("ISO-2022-JP", jis),
        "name-2231-split-sjis": _rfc2231("Shift_JIS", sjis),
        "name-2231-split-euc": _rfc2231("EUC-JP", euc),
        "name-2231-one-piece-with-language": mail(f"; filename*=utf-8'ja'{percent(u)}", "lang"),
        "name-2231-out-of-order": mail(
            f";\r\n filename*2*={pieces[2]};\r\n filename*0*=utf-8''{pieces[0]};\r\n filename*1*={pieces[1]}",
            "order",
        ),
        "name-2231-some-pieces-plain": mail(
            ";\r\n filename*0*=utf-8''" + percent(u[:-5]) + ';\r\n filename*1=".xlsx"', "mixed"
        ),
        "name-2231-in-quotes": mail(f";\r\n filename*=\"utf-8''{percent(u)}\"", "q2231"),
        "name-2231-charset-empty": mail(f";\r\n filename*=''{percent(u)}", "nocs"),
        "name-2231-wrong-charset": mail(f";\r\n filename*=utf-8''{percent(sjis(NAME))}", "wrongcs"),
        "name-2231-beats-ascii-fallback": mail(
            f"; filename=\"form.xlsx\"; filename*=UTF-8''{percent(u)}", "both"
        ),
        "name-2231-raw-bytes": mail(b"; filename*=utf-8''" + u, "raw2231"),
        "name-2047-in-quotes": mail(f';\r\n filename="{words}"', "w1"),
        "name-2047-without-quotes": mail(f"; filename={b_word(u, 'UTF-8')}", "w2"),
        "name-2047-q-iso2022jp": mail(f'; filename="{q_word(jis(NAME), "iso-2022-jp")}"', "w3"),
        "name-2047-sjis": mail(f'; filename="{b_word(sjis(NAME), "Shift_JIS")}"', "w4"),
        "name-2047-cut-inside-character": mail(
            f'; filename="{b_word(u[:20], "UTF-8")}\r\n {b_word(u[20:], "UTF-8")}"', "w5"
        ),
        "name-2047-ending-outside": mail(
            f'; filename="{b_word(utf8(NAME[:-5]), "UTF-8")}.xlsx"', "w6"
        ),
        "name-raw-sjis": mail(b'; filename="' + sjis(NAME) + b'"', "r1"),
        "name-raw-utf8": mail(b'; filename="' + u + b'"', "r2"),
        "name-raw-euc": mail(b'; filename="' + euc(NAME) + b'"', "r3"),
        "name-raw-jis": mail(b'; filename="' + jis(NAME) + b'"', "r4"),
        "name-raw-sjis-unquoted": mail(b"; filename=" + sjis("利用申込書.xlsx"), "r5"),
        "name-in-content-type-only": mail(
            "", "ct", kind=f'{p.XLSX};\r\n name="{b_word(jis(NAME), "ISO-2022-JP")}"'
        ),
        "name-percent-without-2231": mail(
            f'; filename="{percent(utf8("利用申込書.xlsx"))}"', "pct"
        ),
        "name-none": mail("", "none"),
        "name-with-windows-path": mail(
            b'; filename="C:\\Users\\bosai\\' + sjis("デスクトップ\\利用申込書.xlsx") + b'"', "path"
        ),
        "name-nfd-from-a-mac": apple(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Tue, 12 Jul 2022 10:00:00 +0900",
            serial="5D0E4B6C",
            files=p.form(A, "日田市コンヒ\u3099ニ交付なし_申込書カ\u3099イト\u3099.xlsx"),
        ),
        "name-iso2022jp-apple": apple(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Tue, 12 Jul 2022 10:05:00 +0900",
            serial="5D0E4B6D",
            files=p.form(A, "利用申込書㈱①髙﨑.xlsx"),
            charset="iso-2022-jp",
        ),
        "name-gmail-very-long": gmail(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Tue, 12 Jul 2022 10:10:00 +0900",
            serial="a7c1d0",
            files=p.form(
                A,
                "（様式第１号）クラウド型被災者支援システム利用申込書_大分県日田市_防災・危機管理課_令和４年７月１２日提出_最終版②.xlsx",
            ),
        ),
        "name-thunderbird-semicolon": thunderbird(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date="Tue, 12 Jul 2022 10:15:00 +0900",
            serial="77aa88bb",
            files=p.form(A, '申込書;日田市,"正".xlsx'),
        ),
    }
