"""Imitate Becky! Internet Mail: ISO-2022-JP plain text, one long folded subject."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines

File = tuple[str, str, bytes]


def words(text: str) -> str:
    """The text with everything from its first Japanese character in encoded words of ten
    characters.
    """
    start = next((i for i, char in enumerate(text) if not char.isascii()), len(text))
    start = text.rfind(" ", 0, start) + 1
    rest = text[start:]
    coded = [b_word(jis(rest[i : i + 10]), "ISO-2022-JP") for i in range(0, len(rest), 10)]
    return text[:start] + "\r\n ".join(coded) if not text.isascii() else text


def becky(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    kana: str = "ESC",
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail; `kana` is how half-width kana are written, as in charsets.jis."""
    name, address = sender
    head = (
        f"Date: {date}\r\nFrom: {words(name)} <{address}>\r\nTo: {to}\r\nSubject: {words(subject)}\r\n"
        f"{extra}Message-Id: <{serial}.7A11.B0A3D9C5@{address.split('@')[1]}>\r\nMIME-Version: 1.0\r\n"
    )
    text_kind = (
        'Content-Type: text/plain; charset="ISO-2022-JP"\r\nContent-Transfer-Encoding: 7bit\r\n'
    )
    mailer = "X-Mailer: Becky! ver. 2.81.02 [ja]\r\n"
    text = jis_lines(body, kana=kana) + b"\r\n"
    if not files:
        return (head + text_kind + mailer + "\r\n").encode("ascii") + text
    mark = f"------_{serial}_7A0F_MULTIPART_MIXED_"
    out = (
        head
        + f'Content-Type: multipart/mixed; boundary="{mark}"\r\nContent-Transfer-Encoding: 7bit\r\n'
    )
    parts = f"--{mark}\r\n{text_kind}\r\n".encode("ascii") + text + b"\r\n"
    for shown, media, content in files:
        coded = b_word(jis(shown), "ISO-2022-JP")
        parts += (
            (
                f'--{mark}\r\nContent-Type: {media}; name="{coded}"\r\n'
                f'Content-Disposition: attachment;\r\n filename="{coded}"\r\n'
                "Content-Transfer-Encoding: base64\r\n\r\n"
            ).encode("ascii")
            + b64(content)
            + b"\r\n\r\n"
        )
    return (out + mailer + "\r\n").encode("ascii") + parts + f"--{mark}--\r\n".encode()
