"""Imitate Microsoft Outlook with POP and SMTP: ISO-2022-JP, names by RFC 2047 in quotes."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines, qp

File = tuple[str, str, bytes]


def words(text: str, step: int = 14, label: str = "iso-2022-jp") -> str:
    pieces = [text[i : i + step] for i in range(0, len(text), step)]
    return "\r\n\t".join(b_word(jis(p), label) for p in pieces)


def header(value: str) -> str:
    return value if value.isascii() else words(value)


def _part(file: File) -> bytes:
    name, kind, content = file
    shown = words(name, 16)
    head = (
        f'Content-Type: {kind};\r\n\tname="{shown}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment;\r\n\tfilename="{shown}"\r\n\r\n'
    )
    return head.encode("ascii") + b64(content) + b"\r\n\r\n"


def _text(body: str, label: str) -> bytes:
    head = f'Content-Type: text/plain;\r\n\tcharset="{label}"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n'
    return head.encode("ascii") + jis_lines(body) + b"\r\n"


def _html(body: str) -> bytes:
    lines = "".join(
        f"<p class=3DMsoNormal>{{{i}}}<o:p></o:p></p>\r\n" for i, _ in enumerate(body.split("\n"))
    )
    head = (
        'Content-Type: text/html;\r\n\tcharset="iso-2022-jp"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        '<html xmlns:o=3D"urn:schemas-microsoft-com:office:office"><head>=\r\n'
        "<style><!-- p.MsoNormal {margin:0mm;font-size:10.5pt;} --></style></head>\r\n"
        '<body lang=3DJA link=3D"#0563C1" style=3D"word-wrap:break-word">\r\n'
    )
    for i, line in enumerate(body.split("\n")):
        shown = qp(jis(line.replace("&", "&amp;").replace("<", "&lt;") or " ")).decode("ascii")
        lines = lines.replace(f"{{{i}}}", shown)
    return (head + lines + "</body></html>\r\n").encode("ascii")


def outlook(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    to: str = "<hisai-shien@j-lis.example>",
    html: bool = False,
    label: str = "iso-2022-jp",
    extra: str = "",
) -> bytes:
    """One mail; `serial` is the eight hexadecimal digits that differ between Outlook's identifiers."""
    name, address = sender
    head = (
        f'From: "{header(name)}" <{address}>\r\nTo: {to}\r\n{extra}'
        f"Subject: {header(subject)}\r\nDate: {date}\r\n"
        f"Message-ID: <000001d8{serial}$1f3e2d40$5dba87c0$@{address.split('@')[1]}>\r\n"
        "MIME-Version: 1.0\r\n"
    )
    tail = (
        "X-Mailer: Microsoft Outlook 16.0\r\n"
        f"Thread-Index: AdiM5h4{serial}AAAA==\r\nContent-Language: ja\r\n\r\n"
    )
    if not files and not html:
        kind = f'Content-Type: text/plain;\r\n\tcharset="{label}"\r\nContent-Transfer-Encoding: 7bit\r\n'
        return (head + kind + tail).encode("ascii") + jis_lines(body) + b"\r\n"
    mixed, alt = f"----=_NextPart_000_0001_01D8.{serial}", f"----=_NextPart_001_0002_01D8.{serial}"
    note = "This is a multipart message in MIME format.\r\n\r\n"
    text = _text(body, label)
    if html:
        kind = f'Content-Type: multipart/alternative;\r\n\tboundary="{alt}"\r\n'
        inner = (
            f"--{alt}\r\n".encode()
            + text
            + f"\r\n--{alt}\r\n".encode()
            + _html(body)
            + f"\r\n--{alt}--\r\n".encode()
        )
        if not files:
            return (head + kind + tail + note).encode("ascii") + inner
        text = (kind + "\r\n\r\n").encode("ascii") + inner
    kind = f'Content-Type: multipart/mixed;\r\n\tboundary="{mixed}"\r\n'
    parts = b"".join(f"--{mixed}\r\n".encode() + p for p in (text + b"\r\n", *map(_part, files)))
    return (head + kind + tail + note).encode("ascii") + parts + f"--{mixed}--\r\n".encode()
