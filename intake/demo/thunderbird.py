"""Mail as Thunderbird writes it: flowed text, names by RFC 2231, the type first of its headers."""

from __future__ import annotations

from intake.demo.draft import Attachment, Draft, date_of, trace
from intake.demo.wire import (
    crlf,
    extended,
    header,
    in_base64,
    jis_lines,
    message,
    multipart,
    words,
)

_WIDTH = 72  # columns, a full-width character counting two


def thunderbird(draft: Draft) -> bytes:
    """Thunderbird 91: UTF-8 in base64, format=flowed."""
    plain = [
        "Content-Type: text/plain; charset=UTF-8; format=flowed",
        "Content-Transfer-Encoding: base64",
    ]
    return _thunderbird(draft, "UTF-8", plain, in_base64(crlf(draft.body).encode(), 72))


def thunderbird_jis(draft: Draft) -> bytes:
    """Thunderbird set to ISO-2022-JP: long lines broken by format=flowed with delsp=yes."""
    plain = [
        "Content-Type: text/plain; charset=ISO-2022-JP; format=flowed; delsp=yes",
        "Content-Transfer-Encoding: 7bit",
    ]
    flowed = "\n".join(_flowed(line) for line in draft.body.split("\n"))
    return _thunderbird(draft, "ISO-2022-JP", plain, jis_lines(flowed))


def _thunderbird(draft: Draft, label: str, plain: list[str], body: bytes) -> bytes:
    about = [
        f"Message-ID: <{_uuid(draft)}@{draft.domain}>",
        f"Date: {date_of(draft.sent_at)}",
        "MIME-Version: 1.0",
        "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:91.0) Gecko/20100101"
        "\r\n Thunderbird/91.11.0",
        header("Subject", draft.subject, label),
        "Content-Language: ja",
        f"To: {', '.join(draft.to)}",
        *([f"Cc: {', '.join(draft.cc)}"] if draft.cc else []),
        f"From: {' '.join(words(draft.sender_name, label))} <{draft.sender}>",
        *([f"References: <{draft.answers}>"] if draft.answers else []),
        *([f"In-Reply-To: <{draft.answers}>"] if draft.answers else []),
        *draft.extra,
    ]
    if not draft.attachments:
        return message([*trace(draft), *about, *plain], body)
    boundary = "------------" + draft.token("boundary", 24)
    kind = f'Content-Type: multipart/mixed; boundary="{boundary}"'
    parts = [message(plain, body), *(_part(a, label) for a in draft.attachments)]
    preamble = "This is a multi-part message in MIME format."
    return message([*trace(draft), kind, *about], multipart(boundary, parts, preamble))


def _uuid(draft: Draft) -> str:
    t = draft.token("id", 32)
    return f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}"


def _part(attachment: Attachment, label: str) -> bytes:
    name = "\r\n ".join(words(attachment.name, label))
    names = ";\r\n ".join(extended("filename", attachment.name, label))
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n name="{name}"',
            f"Content-Disposition: attachment;\r\n {names}",
            "Content-Transfer-Encoding: base64",
        ],
        in_base64(attachment.content, 72),
    )


def _flowed(line: str) -> str:
    """RFC 3676: broken where it is too long, by a space that DelSp=yes takes away again."""
    return " \n".join(_stuffed(piece) for piece in _broken(line.rstrip(" ")))


def _stuffed(piece: str) -> str:
    return f" {piece}" if piece.startswith((" ", ">", "From ")) else piece


def _broken(line: str) -> list[str]:
    pieces, piece, columns = [], "", 0
    for char in line:
        width = 1 if char.isascii() else 2
        if columns + width > _WIDTH:
            pieces.append(piece)
            piece, columns = "", 0
        piece += char
        columns += width
    return [*pieces, piece]
