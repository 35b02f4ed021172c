"""Imitate Lotus Notes / HCL Domino: Shift_JIS or ISO-2022-JP in base64, X-MIMETrack."""

from __future__ import annotations

from collections.abc import Sequence

from .charsets import b64, b_word, jis, sjis

File = tuple[str, str, bytes]


def notes(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    charset: str = "Shift_JIS",
    extra: str = "",
) -> bytes:
    """One mail with its text in `charset`; headers and names are in ISO-2022-JP, Domino's default."""
    name, address = sender
    text = (
        sjis(body.replace("\n", "\r\n"))
        if charset == "Shift_JIS"
        else jis(body.replace("\n", "\r\n"))
    )
    folded = "\r\n\t".join(
        b_word(jis(subject[i : i + 12]), "ISO-2022-JP") for i in range(0, len(subject), 12)
    )
    head = (
        f"To: hisai-shien@j-lis.example\r\n{extra}MIME-Version: 1.0\r\nSubject: {folded}\r\n"
        "X-KeepSent: 0A1B2C3D:4E5F6071-49258872:0005A1B2; type=4; name=$KeepSent\r\n"
        "X-Mailer: IBM Notes Release 9.0.1 October 14, 2013\r\n"
        f"From: {b_word(jis(name), 'ISO-2022-JP')}\r\n\t<{address}>\r\n"
        f"Message-ID: <OF{serial}.4E5F6071-ON49258872.0005A1B2-49258872.0005A1B3@{address.split('@')[1]}>\r\n"
        f"Date: {date}\r\n"
        f"X-MIMETrack: Serialize by Router on NOTES01/Yakuba(Release 9.0.1FP10|March 20, 2018) at\r\n 2022/07/01 {serial[:2]}:15:30\r\n"
    )
    part = f'Content-Transfer-Encoding: base64\r\nContent-Type: text/plain;\r\n\tcharset="{charset}"\r\n\r\n'
    if not files:
        return (head + part).encode("ascii") + b64(text) + b"\r\n"
    mark = f"=_mixed {serial}49258872_="
    out = (
        head + f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n\r\n--{mark}\r\n{part}'
    ).encode("ascii")
    out += b64(text) + b"\r\n"
    for shown, media, content in files:
        coded = b_word(jis(shown), "ISO-2022-JP")
        out += (
            (
                f'--{mark}\r\nContent-Type: {media}; name="{coded}"\r\n'
                f'Content-Disposition: attachment; filename="{coded}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            ).encode("ascii")
            + b64(content)
            + b"\r\n"
        )
    return out + f"--{mark}--\r\n".encode()
