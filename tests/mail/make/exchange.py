"""Imitate Outlook with Exchange or Microsoft 365: base64, HTML in UTF-8 or ISO-2022-JP, X- headers."""

from __future__ import annotations

import html as html_
from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines, qp

File = tuple[str, str, bytes]


def words(text: str, label: str = "utf-8", step: int = 13) -> str:
    def one(p: str) -> bytes:
        return p.encode("utf-8") if label == "utf-8" else jis(p)

    if text.isascii():
        return text
    return "\r\n ".join(b_word(one(text[i : i + step]), label) for i in range(0, len(text), step))


def _document(body: str, table: str, label: str) -> str:
    rows = "".join(
        f'<p class="MsoNormal">{html_.escape(x) or "&nbsp;"}</p>\r\n' for x in body.split("\n")
    )
    return (
        f'<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset={label}">\r\n'
        '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\r\n'
        f'</head>\r\n<body dir="ltr">\r\n<div class="WordSection1">\r\n{rows}{table}</div>\r\n</body>\r\n</html>\r\n'
    )


def _body(kind: str, text: str, label: str) -> bytes:
    if label == "utf-8":
        coded, how = b64(text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")), "base64"
    else:
        coded, how = qp(jis_lines(text.replace("\r\n", "\n"))), "quoted-printable"
    return (
        (
            f'Content-Type: {kind}; charset="{label}"\r\nContent-Transfer-Encoding: {how}\r\n\r\n'
        ).encode("ascii")
        + coded
        + b"\r\n"
    )


def _file(file: File) -> bytes:
    name, kind, content = file
    shown = words(name, "utf-8", 14)
    return (
        (
            f'Content-Type: {kind};\r\n\tname="{shown}"\r\nContent-Description: {shown}\r\n'
            f'Content-Disposition: attachment;\r\n\tfilename="{shown}"; size={len(content)};\r\n'
            '\tcreation-date="Thu, 30 Jun 2022 23:11:09 GMT";\r\n'
            '\tmodification-date="Fri, 01 Jul 2022 01:02:10 GMT"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        ).encode("ascii")
        + b64(content)
        + b"\r\n\r\n"
    )


def exchange(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    table: str = "",
    label: str = "utf-8",
    plain: str | None = None,
    only_html: bool = False,
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail. `table` is HTML below the body; `plain` replaces the text of the plain part."""
    name, address = sender
    domain = address.split("@")[1]
    head = (
        f"Received: from TYAPR01MB{serial}.jpnprd01.prod.example (2603:1096:404:8::1) by\r\n"
        f" TYBPR01MB{serial}.jpnprd01.prod.example with HTTPS; {date}\r\n"
        f"From: {words(name, label)}\r\n\t<{address}>\r\nTo: <{to}>\r\n{extra}"
        f"Subject: {words(subject, label)}\r\n"
        f"Thread-Topic: {words(subject, label)}\r\nThread-Index: AdiM{serial}YkA==\r\nDate: {date}\r\n"
        f"Message-ID: <TYAPR01MB{serial}A1B2C3@TYAPR01MB{serial}.{domain}>\r\n"
        "Accept-Language: ja-JP, en-US\r\nContent-Language: ja-JP\r\n"
        f"X-MS-Has-Attach: {'yes' if files else ''}\r\nX-MS-TNEF-Correlator:\r\n"
        "x-ms-publictraffictype: Email\r\n"
    )
    page = _body("text/html", _document(body, table, label), label)
    alt = f"_000_TYAPR01MB{serial}A1B2C3TYAPR01MB{serial}jpnp_"
    if only_html:
        inner = page
    else:
        inner = (
            f'Content-Type: multipart/alternative;\r\n\tboundary="{alt}"\r\n\r\n--{alt}\r\n'.encode()
            + _body("text/plain", body if plain is None else plain, label)
            + f"\r\n--{alt}\r\n".encode()
            + page
            + f"\r\n--{alt}--\r\n".encode()
        )
    if not files:
        return (head + "MIME-Version: 1.0\r\n").encode("ascii") + inner
    mixed = alt.replace("_000_", "_004_")
    top = f'Content-Type: multipart/mixed;\r\n\tboundary="{mixed}"\r\nMIME-Version: 1.0\r\n\r\n'
    parts = b"".join(f"--{mixed}\r\n".encode() + p for p in (inner + b"\r\n", *map(_file, files)))
    return (head + top).encode("ascii") + parts + f"--{mixed}--\r\n".encode()
