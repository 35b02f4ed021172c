"""Imitate Apple Mail on a Mac or iPhone: quoted-printable or ISO-2022-JP, RFC 2231, NFD names."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines, percent, q_word, qp

File = tuple[str, str, bytes]


def words(text: str, charset: str) -> str:
    if text.isascii():
        return text
    if charset == "utf-8":
        pieces = [text[i : i + 6] for i in range(0, len(text), 6)]
        return "\r\n ".join(q_word(p.encode("utf-8"), "utf-8") for p in pieces)
    pieces = [text[i : i + 12] for i in range(0, len(text), 12)]
    return "\r\n ".join(b_word(jis(p), charset) for p in pieces)


def apple(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    charset: str = "utf-8",
    phone: bool = False,
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail; `phone` imitates an iPhone: inline attachments with text after them."""
    name, address = sender
    if charset == "utf-8":
        text, how = qp(body.replace("\n", "\r\n").encode("utf-8")), "quoted-printable"
    else:
        text, how = jis_lines(body), "7bit"
    kind = (
        f"Content-Type: text/plain;\r\n\tcharset={charset}\r\nContent-Transfer-Encoding: {how}\r\n"
    )
    mailer = "iPhone Mail (19F77)" if phone else "Apple Mail (2.3696.80.82.1.1)"
    ident = f"<{serial}-5D0E-4B6C-9C0D-3E8F7A6B5C4D@{address.split('@')[1]}>"
    lead = f"From: {words(name, charset)} <{address}>\r\n"
    rest = (
        f"{extra}Subject: {words(subject, charset)}\r\nMessage-Id: {ident}\r\nDate: {date}\r\n"
        f"To: {to}\r\nX-Mailer: {mailer}\r\n\r\n"
    )
    if not files:
        version = "Mime-Version: 1.0 (Mac OS X Mail 15.0 \\(3696.80.82.1.1\\))\r\n"
        return (lead + kind + version + rest).encode("ascii") + text + b"\r\n"
    mark = f"Apple-Mail={serial}-3C1A-4D55-8A53-0C2A4B5D6E7F"
    top = f'Content-Type: multipart/mixed;\r\n\tboundary="{mark}"\r\nMime-Version: 1.0 (1.0)\r\n'
    out = (lead + top + rest).encode("ascii")
    first = f"--{mark}\r\n{kind}\r\n".encode("ascii") + text + b"\r\n\r\n"
    parts = b"" if phone else first
    for shown, media, content in files:
        encoded = shown.encode("utf-8") if charset == "utf-8" else jis(shown)
        disposition = "inline" if phone else "attachment"
        parts += (
            (
                f"--{mark}\r\nContent-Disposition: {disposition};\r\n\tfilename*={charset}''{percent(encoded)}\r\n"
                f'Content-Type: {media};\r\n\tx-unix-mode=0644;\r\n\tname="{words(shown, charset)}"\r\n'
                "Content-Transfer-Encoding: base64\r\n\r\n"
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return out + parts + (first if phone else b"") + f"--{mark}--\r\n".encode()
