"""Imitate other senders: PHP scripts, mobile phones, copiers; and mails written line by line."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines, sjis

File = tuple[str, str, bytes]


def php(*, sender: str, subject: bytes, body: bytes, date: str, extra: bytes = b"") -> bytes:
    """A mail by PHP's mail(): headers as given, bare LF, often no MIME headers."""
    return (
        b"To: hisai-shien@j-lis.example\nSubject: "
        + subject
        + f"\nFrom: {sender}\nDate: {date}\n".encode("ascii")
        + b"X-PHP-Originating-Script: 1002:mailform.php\n"
        + extra
        + b"\n"
        + body
    )


def keitai(*, sender: str, subject: str, body: str, date: str, serial: str) -> bytes:
    """A mail of a docomo-like phone: no display name, ISO-2022-JP, dots before the @."""
    return (
        (
            f"Date: {date}\r\nFrom: {sender}\r\nMessage-ID: <NMail.4.I505i.{serial}.13800001111@docomo.example>\r\n"
            f"Subject: {b_word(jis(subject), 'ISO-2022-JP')}\r\nTo: hisai-shien@j-lis.example\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        ).encode("ascii")
        + jis_lines(body)
        + b"\r\n"
    )


def keitai_multi(
    *, sender: str, subject: str, body: str, date: str, serial: str, files: Sequence[File]
) -> bytes:
    """A mail of an au-like phone: Shift_JIS base64 in multipart/mixed, an inline picture first."""
    mark = f"__{serial}_CMAIL__"
    out = (
        (
            f"Date: {date}\r\nFrom: <{sender}>\r\nSubject: {b_word(sjis(subject), 'Shift_JIS')}\r\n"
            f"To: <hisai-shien@j-lis.example>\r\nMIME-Version: 1.0\r\nMessage-ID: <{serial}@ezweb.example>\r\n"
            f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n'
            "Content-Type: text/plain; charset=Shift_JIS\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode("ascii")
        + b64(sjis(body.replace("\n", "\r\n")))
        + b"\r\n"
    )
    for shown, media, content in files:
        out += (
            (
                f'--{mark}\r\nContent-Type: {media}; name="{shown}"\r\nContent-Transfer-Encoding: base64\r\n'
                f'Content-Disposition: inline; filename="{shown}"\r\n\r\n'
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return out + f"--{mark}--\r\n".encode()


def scanner(
    *, sender: str, model: str, subject: str, body: str, date: str, serial: str, file: File
) -> bytes:
    """A copier's scan-to-mail: a short text, a PDF named by the time, an unusual X-Mailer."""
    mark = f"MFP_{serial}_boundary"
    name, media, content = file
    return (
        (
            f"Date: {date}\r\nFrom: {sender}\r\nTo: hisai-shien@j-lis.example\r\nSubject: {b_word(jis(subject), 'ISO-2022-JP') if subject else ''}\r\n"
            f"Message-Id: <{serial}.scan@{model.replace(' ', '-')}>\r\nX-Mailer: {model}\r\nMime-Version: 1.0\r\n"
            f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n--{mark}\r\n'
            "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        ).encode("ascii")
        + jis_lines(body)
        + (
            f'\r\n--{mark}\r\nContent-Type: {media}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
            f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        ).encode("ascii")
        + b64(content)
        + f"\r\n--{mark}--\r\n".encode()
    )


def by_hand(*lines: bytes | str, end: bytes = b"\r\n") -> bytes:
    """These lines joined by `end`: text in UTF-8, bytes unchanged."""
    return end.join(x.encode("utf-8") if isinstance(x, str) else x for x in lines) + end
