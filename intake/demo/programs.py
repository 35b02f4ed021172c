"""Imitate the mail programs that municipalities use.

Each function returns the bytes that one mail program would send for the content `draft`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.demo.draft import Draft, date_of, trace
from intake.demo.outlook import exchange_html, outlook_jis
from intake.demo.wire import (
    crlf,
    extended,
    header,
    in_base64,
    jis_lines,
    message,
    multipart,
    sjis,
    words,
)
from intake.parts import Part

_WIDTH = 72  # columns, a full-width character counting two


def thunderbird(draft: Draft) -> bytes:
    """Return the bytes of a mail as Thunderbird 91 writes it: UTF-8 in base64, format=flowed."""
    plain = [
        "Content-Type: text/plain; charset=UTF-8; format=flowed",
        "Content-Transfer-Encoding: base64",
    ]
    return _thunderbird(draft, "UTF-8", plain, in_base64(crlf(draft.body).encode(), 72))


def thunderbird_jis(draft: Draft) -> bytes:
    """Return the bytes of a mail as Thunderbird writes it when set to ISO-2022-JP.

    Long lines are broken as format=flowed with delsp=yes (RFC 3676).
    """
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


def _part(attachment: Part, label: str) -> bytes:
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
    """A line broken into lines of at most 72 columns, as in format=flowed mails.

    A full-width character takes two columns. Each break follows a space, which the reading program
    removes (根拠: RFC 3676, delsp=yes).
    """
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


def becky(draft: Draft) -> bytes:
    """Return the bytes of a mail as Becky! 2 writes it: ISO-2022-JP in 7bit.

    The names of attachments are raw Shift_JIS bytes in the header, not encoded words (RFC 2047).
    """
    label = "ISO-2022-JP"
    identifier = f"{draft.sent_at:%Y%m%d%H%M%S}.{draft.token('a', 4)}.{draft.token('b', 8)}".upper()
    headers = [
        *trace(draft),
        f"Date: {date_of(draft.sent_at, padded=True)}",
        f"From: {' '.join(words(draft.sender_name, label))} <{draft.sender}>",
        f"To: {', '.join(draft.to)}",
        *([f"Cc: {', '.join(draft.cc)}"] if draft.cc else []),
        header("Subject", draft.subject, label),
        f"Message-Id: <{identifier}@{draft.domain}>",
        "MIME-Version: 1.0",
    ]
    tail = ["X-Mailer: Becky! ver. 2.81.04 [ja]", *draft.extra]
    plain = [f'Content-Type: text/plain; charset="{label}"', "Content-Transfer-Encoding: 7bit"]
    body = jis_lines(draft.body)
    if not draft.attachments:
        return message([*headers, *plain, *tail], body)
    stamp = f"{int(draft.sent_at.timestamp()):08X}{0:08}{draft.token('boundary', 4).upper()}"
    boundary = f"------_{stamp}_MULTIPART_MIXED_"
    kind = [
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "Content-Transfer-Encoding: 7bit",
    ]
    parts = [message(plain, body), *(_becky_part(a) for a in draft.attachments)]
    return message([*headers, *kind, *tail], multipart(boundary, parts))


def _becky_part(attachment: Part) -> bytes:
    raw = sjis(attachment.name).decode("latin-1")
    return message(
        [
            f'Content-Type: application/octet-stream; name="{raw}"',
            f'Content-Disposition: attachment; filename="{raw}"',
            "Content-Transfer-Encoding: base64",
        ],
        in_base64(attachment.content),
    )


def webmail(draft: Draft) -> bytes:
    """Return the bytes of a mail as the webmail of a municipality writes it: UTF-8 in base64.

    A subject or file name becomes a single encoded word, even if it exceeds the 75 characters that
    RFC 2047 allows.
    """
    headers = [
        *trace(draft),
        f"Received: from [192.0.2.{1 + draft.number('client', 250)}] by webmail.{draft.domain}"
        f" with HTTP;\r\n\t{date_of(draft.sent_at)} (JST)",
        f"Message-ID: <{int(draft.sent_at.timestamp())}.{draft.number('id', 10**9)}"
        f"@webmail.{draft.domain}>",
        f"Date: {date_of(draft.sent_at)} (JST)",
        header("From", draft.sender_name, "UTF-8") + f" <{draft.sender}>",
        f"To: {','.join(draft.to)}",
        *([f"Cc: {','.join(draft.cc)}"] if draft.cc else []),
        header("Subject", draft.subject, "UTF-8", limit=990),
        "MIME-Version: 1.0",
        "X-Mailer: Active! mail 6.56",
        "X-Priority: 3",
        *draft.extra,
    ]
    plain = ["Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: base64"]
    body = in_base64(crlf(draft.body).encode())
    if not draft.attachments:
        return message([*headers, *plain], body)
    boundary = f"=_{draft.token('boundary', 32)}"
    parts = [message(plain, body), *(_webmail_part(a) for a in draft.attachments)]
    kind = f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"'
    return message([*headers, kind], multipart(boundary, parts))


def _webmail_part(attachment: Part) -> bytes:
    (name,) = words(attachment.name, "UTF-8", limit=990)
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n name="{name}"',
            f'Content-Disposition: attachment;\r\n filename="{name}"',
            "Content-Transfer-Encoding: base64",
        ],
        in_base64(attachment.content),
    )


def groupware(draft: Draft) -> bytes:
    """Return the bytes of a mail as a groupware that knows only Shift_JIS writes it.

    The text is sent in 8bit. The subject and the names of people and files are Shift_JIS encoded
    words (RFC 2047).
    """
    label = "Shift_JIS"
    headers = [
        *trace(draft),
        f"From: {' '.join(words(draft.sender_name, label))} <{draft.sender}>",
        f"To: {', '.join(f'<{address}>' for address in draft.to)}",
        *([f"Cc: {', '.join(f'<{a}>' for a in draft.cc)}"] if draft.cc else []),
        header("Subject", draft.subject, label),
        f"Date: {date_of(draft.sent_at, padded=True)}",
        f"Message-ID: <GW{draft.sent_at:%y%m%d%H%M%S}.{draft.number('id', 10**6):06}@{draft.domain}>",
        "MIME-Version: 1.0",
        "X-Mailer: GroupWare MailClient 5.2",
        *draft.extra,
    ]
    plain = ["Content-Type: text/plain; charset=Shift_JIS", "Content-Transfer-Encoding: 8bit"]
    body = sjis(crlf(draft.body))
    if not draft.attachments:
        return message([*headers, *plain], body)
    boundary = f"----=_Part_{draft.number('boundary', 10**6)}_{draft.number('part', 10**9)}.1"
    parts = [message(plain, body), *(_groupware_part(a) for a in draft.attachments)]
    kind = f'Content-Type: multipart/mixed; boundary="{boundary}"'
    return message([*headers, kind], multipart(boundary, parts))


def _groupware_part(attachment: Part) -> bytes:
    name = "\r\n ".join(words(attachment.name, "Shift_JIS"))
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n name="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment;\r\n filename="{name}"',
        ],
        in_base64(attachment.content),
    )


PROGRAMS: Mapping[str, Callable[[Draft], bytes]] = {
    "Outlook（ISO-2022-JP）": outlook_jis,
    "Outlook／Exchange（HTML、UTF-8）": exchange_html,
    "Thunderbird（UTF-8）": thunderbird,
    "Thunderbird（ISO-2022-JP）": thunderbird_jis,
    "Becky!（ISO-2022-JP、Shift_JISの名前）": becky,
    "ウェブメール（UTF-8）": webmail,
    "グループウェア（Shift_JIS）": groupware,
}
