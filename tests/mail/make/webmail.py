"""Imitate webmail of town halls (Active! mail) and groupware gateways (desknet's, Garoon)."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, jis_lines, percent, sjis

File = tuple[str, str, bytes]


def active(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail of Active! mail: ISO-2022-JP, file name by both RFC 2047 and RFC 2231."""
    name, address = sender
    host = address.split("@")[1]
    lines = "\n ".join(
        b_word(jis(subject[i : i + 13]), "ISO-2022-JP") for i in range(0, len(subject), 13)
    )
    head = (
        f"Received: from [192.0.2.{int(serial[:2], 16) % 250 + 1}] by am.{host} (Active! mail 6.60) with HTTP; {date}\n"
        f"Date: {date}\nFrom: {b_word(jis(name), 'ISO-2022-JP') if name else ''} <{address}>\nTo: {to}\n{extra}"
        f"Subject: {lines}\nMessage-ID: <{serial}.AM6@am.{host}>\nX-Mailer: Active! mail\nMIME-Version: 1.0\n"
    ).replace("\n", "\r\n")
    text = (
        b"Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    )
    text += jis_lines(body) + b"\r\n"
    if not files:
        return head.encode("ascii") + text
    mark = f"--AM-{serial}-boundary"
    out = (
        head.encode("ascii")
        + f'Content-Type: multipart/mixed;\r\n boundary="{mark}"\r\n\r\n'.encode()
    )
    out += f"--{mark}\r\n".encode() + text
    for shown, media, content in files:
        coded = b_word(jis(shown), "ISO-2022-JP")
        out += (
            (
                f'--{mark}\r\nContent-Type: {media};\r\n name="{coded}"\r\nContent-Transfer-Encoding: base64\r\n'
                f"Content-Disposition: attachment;\r\n filename*=iso-2022-jp''{percent(jis(shown))}\r\n\r\n"
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return out + f"--{mark}--\r\n".encode()


def groupware(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    label: str = "Shift_JIS",
) -> bytes:
    """One mail of a groupware gateway: Shift_JIS in base64, raw Shift_JIS file names, bare LF."""
    name, address = sender
    head = (
        f"From: {b_word(sjis(name), label)} <{address}>\nTo: hisai-shien@j-lis.example\n"
        f"Subject: {b_word(sjis(subject), label)}\nDate: {date}\n"
        f"Message-ID: <{serial}.gw@{address.split('@')[1]}>\nX-Mailer: Groupware Mail Gateway 5.1\nMIME-Version: 1.0\n"
    )
    text = (
        f"Content-Type: text/plain; charset={label}\nContent-Transfer-Encoding: base64\n\n".encode(
            "ascii"
        )
    )
    text += b64(sjis(body.replace("\n", "\r\n"))).replace(b"\r\n", b"\n") + b"\n"
    if not files:
        return head.encode("ascii") + text
    mark = f"=====GW{serial}====="
    out = head.encode("ascii") + f'Content-Type: multipart/mixed; boundary="{mark}"\n\n'.encode(
        "ascii"
    )
    out += f"--{mark}\n".encode() + text
    for shown, media, content in files:
        out += f'--{mark}\nContent-Type: {media}; name="'.encode() + sjis(shown)
        out += b'"\nContent-Disposition: attachment; filename="' + sjis(shown)
        out += (
            b'"\nContent-Transfer-Encoding: base64\n\n'
            + b64(content).replace(b"\r\n", b"\n")
            + b"\n"
        )
    return out + f"--{mark}--\n".encode()


def garoon(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
) -> bytes:
    """One mail like Garoon's: UTF-8, subject in Q-encoded words, file name by RFC 2047 and RFC
    2231.
    """
    name, address = sender
    q = "".join(f"={b:02X}" for b in subject.encode())
    pieces = [q[i : i + 54] for i in range(0, len(q), 54)]  # 18 bytes: six kanji, never inside one
    head = (
        f"Date: {date}\r\nMessage-ID: <grn.{serial}@{address.split('@')[1]}>\r\n"
        "Subject: " + "\r\n ".join(f"=?UTF-8?Q?{p}?=" for p in pieces) + "\r\n"
        f"From: {b_word(name.encode(), 'UTF-8')} <{address}>\r\nTo: hisai-shien@j-lis.example\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{serial}.grn"\r\nX-Mailer: Garoon 5.9.0\r\n\r\n'
    )
    out = (
        head
        + f"--{serial}.grn\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    raw = out.encode("ascii") + body.replace("\n", "\r\n").encode() + b"\r\n"
    for shown, media, content in files:
        raw += (
            (
                f'--{serial}.grn\r\nContent-Type: {media}; name="{b_word(shown.encode(), "UTF-8")}"\r\n'
                f"Content-Disposition: attachment; filename*=UTF-8''{percent(shown.encode())}\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n"
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return raw + f"--{serial}.grn--\r\n".encode()
