"""Mail as Japanese programs write it: Becky!, a municipal webmail, an old groupware."""

from __future__ import annotations

from intake.demo.draft import Attachment, Draft, date_of, trace
from intake.demo.wire import crlf, header, in_base64, jis_lines, message, multipart, sjis, words


def becky(draft: Draft) -> bytes:
    """Becky! 2: ISO-2022-JP, 7bit; names of attachments in raw Shift_JIS, of no declared type."""
    label = "ISO-2022-JP"
    identifier = f"{draft.sent_at:%Y%m%d%H%M%S}.{draft.token('a', 4)}.{draft.token('b', 8)}".upper()
    headers = [
        *trace(draft),
        f"Date: {date_of(draft.sent_at, padded=True)}",
        f"From: {' '.join(words(draft.sender_name, label))} <{draft.sender}>",
        f"To: {', '.join(draft.to)}",
        *([f"Cc: {', '.join(draft.cc)}"] if draft.cc else []),
        header("Subject", draft.subject, label),
        *([f"In-Reply-To: <{draft.answers}>"] if draft.answers else []),
        *([f"References: <{draft.answers}>"] if draft.answers else []),
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


def _becky_part(attachment: Attachment) -> bytes:
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
    """A webmail of the kind municipalities run: UTF-8 in base64, one encoded word however long."""
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
        *([f"In-Reply-To: <{draft.answers}>"] if draft.answers else []),
        *([f"References: <{draft.answers}>"] if draft.answers else []),
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


def _webmail_part(attachment: Attachment) -> bytes:
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
    """A groupware that knows only Shift_JIS: 8bit text, encoded words in Shift_JIS."""
    label = "Shift_JIS"
    headers = [
        *trace(draft),
        f"From: {' '.join(words(draft.sender_name, label))} <{draft.sender}>",
        f"To: {', '.join(f'<{address}>' for address in draft.to)}",
        *([f"Cc: {', '.join(f'<{a}>' for a in draft.cc)}"] if draft.cc else []),
        header("Subject", draft.subject, label),
        f"Date: {date_of(draft.sent_at, padded=True)}",
        f"Message-ID: <GW{draft.sent_at:%y%m%d%H%M%S}.{draft.number('id', 10**6):06}@{draft.domain}>",
        *([f"In-Reply-To: <{draft.answers}>"] if draft.answers else []),
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


def _groupware_part(attachment: Attachment) -> bytes:
    name = "\r\n ".join(words(attachment.name, "Shift_JIS"))
    return message(
        [
            f'Content-Type: {attachment.media_type};\r\n name="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment;\r\n filename="{name}"',
        ],
        in_base64(attachment.content),
    )
