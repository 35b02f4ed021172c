"""Imitate Gmail in a browser: base64 UTF-8 in both alternatives, long names by RFC 2047 in quotes."""

from __future__ import annotations

import html as html_
from collections.abc import Sequence

from .charsets import b64, b_word, percent

File = tuple[str, str, bytes]


def words(text: str) -> str:
    if text.isascii():
        return text
    return "\r\n ".join(
        b_word(text[i : i + 11].encode("utf-8"), "UTF-8") for i in range(0, len(text), 11)
    )


def _texts(body: str, page: str | None, mark: str) -> bytes:
    shown = "<br>\r\n".join(html_.escape(x, quote=False) for x in body.split("\n"))
    page = page if page is not None else f'<div dir="ltr">{shown}</div>\r\n'
    head = 'Content-Type: text/{}; charset="UTF-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return (
        f'Content-Type: multipart/alternative; boundary="{mark}"\r\n\r\n--{mark}\r\n'.encode()
        + head.format("plain").encode()
        + b64(body.replace("\n", "\r\n").encode() + b"\r\n")
        + f"\r\n--{mark}\r\n".encode()
        + head.format("html").encode()
        + b64(page.encode())
        + f"\r\n--{mark}--\r\n".encode()
    )


def gmail(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    page: str | None = None,
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail with plain text and HTML alternatives; `page` replaces the HTML."""
    name, address = sender
    head = (
        f"MIME-Version: 1.0\r\nDate: {date}\r\nMessage-ID: <CAKx7{serial}-LqTz9Rm@mail.gmail.example>\r\n"
        f"{extra}Subject: {words(subject)}\r\nFrom: {words(name)} <{address}>\r\nTo: {to}\r\n"
    )
    inner = _texts(body, page, f"0000000000{serial}05e2a1b3c4")
    if not files:
        return head.encode("ascii") + inner
    mark = f"0000000000{serial}05e2a1b3c6"
    out = head + f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n'
    parts = inner
    for i, (shown, media, content) in enumerate(files):
        coded = words(shown) if len(shown) <= 11 else f"{words(shown)}"
        parts += (
            (
                f'--{mark}\r\nContent-Type: {media}; \r\n\tname="{coded}"\r\n'
                f'Content-Disposition: attachment; filename="{coded}"\r\n'
                f"Content-Transfer-Encoding: base64\r\nContent-ID: <f_l52k{i}{serial}>\r\nX-Attachment-Id: f_l52k{i}{serial}\r\n\r\n"
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return out.encode("ascii") + parts + f"--{mark}--".encode()


def yahoo(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
) -> bytes:
    """One mail of a webmail like Yahoo!メール: one long encoded word, percent-encoded file name."""
    name, address = sender
    mark = f"----=_Part_{serial}_1656638123.1656638123001"
    head = (
        f"Date: {date}\r\nFrom: {b_word(name.encode(), 'utf-8')} <{address}>\r\n"
        f'To: "hisai-shien@j-lis.example" <hisai-shien@j-lis.example>\r\n'
        f"Message-ID: <{serial}.1204.1656638123001@mail.yahoo.example>\r\n"
        f"Subject: {b_word(subject.encode(), 'utf-8')}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed;\r\n\tboundary="{mark}"\r\nX-Mailer: YahooMailWebService/2022.06\r\n\r\n'
    )
    parts = f"--{mark}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    parts += b64(body.encode()) + b"\r\n"
    for shown, media, content in files:
        parts += (
            (
                f"--{mark}\r\nContent-Type: {media}\r\nContent-Transfer-Encoding: base64\r\n"
                f'Content-Disposition: attachment; filename="{percent(shown.encode())}";'
                f" filename*=utf-8''{percent(shown.encode())}\r\n\r\n"
            ).encode()
            + b64(content)
            + b"\r\n"
        )
    return head.encode("ascii") + parts + f"--{mark}--\r\n".encode()
