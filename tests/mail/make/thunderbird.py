"""Imitate Mozilla Thunderbird: UTF-8, format=flowed, file names split by RFC 2231."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .charsets import b64, b_word, jis_lines, percent

File = tuple[str, str, bytes]


def words(text: str, step: int = 15) -> str:
    if text.isascii():
        return text
    pieces = [text[i : i + step] for i in range(0, len(text), step)]
    return "\r\n ".join(b_word(p.encode("utf-8"), "UTF-8") for p in pieces)


def split_name(name: str, charset: str, encode: Callable[[str], bytes], width: int = 54) -> str:
    """The file name as filename*0*=charset''…, cut every `width` characters, even inside an escape."""
    whole, pieces = percent(encode(name)), []
    while whole:
        cut = width
        if whole[cut - 1 : cut] == "%" and len(whole) > width:
            cut -= 1
        elif whole[cut - 2 : cut - 1] == "%" and len(whole) > width:
            cut -= 2
        pieces.append(whole[:cut])
        whole = whole[cut:]
    lead = f"{charset}''"
    if len(pieces) == 1:
        return f"filename*={lead}{pieces[0]}"
    return ";\r\n ".join(f"filename*{i}*={lead if i == 0 else ''}{p}" for i, p in enumerate(pieces))


def flowed(body: str, width: int = 34) -> str:
    """The body with long lines broken by a trailing space (RFC 3676), never inside a word."""
    out = []
    for line in body.split("\n"):
        rest = line
        while (
            len(rest) > width
            and not rest[: width + 1].isascii()
            and ord(rest[width - 1]) > 0x7F < ord(rest[width])
        ):
            out.append(rest[:width] + " ")
            rest = rest[width:]
        out.append(" " + rest if rest.startswith((" ", "From ")) else rest)
    return "\n".join(out)


def thunderbird(
    *,
    sender: tuple[str, str],
    subject: str,
    body: str,
    date: str,
    serial: str,
    files: Sequence[File] = (),
    flow: str = "",
    charset: str = "UTF-8",
    extra: str = "",
    to: str = "hisai-shien@j-lis.example",
) -> bytes:
    """One mail. `flow` is "", "flowed" or "flowed; delsp=yes"."""
    name, address = sender
    coded = (
        jis_lines(body) if charset == "ISO-2022-JP" else body.replace("\n", "\r\n").encode("utf-8")
    )
    how = "7bit" if charset == "ISO-2022-JP" else "8bit"
    head = (
        f"Message-ID: <{serial}-8d1f-4e3c-b2a7-0f7c1d2e3a4b@{address.split('@')[1]}>\r\n"
        f"Date: {date}\r\nMIME-Version: 1.0\r\n"
        "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:91.0)\r\n Gecko/20100101 Thunderbird/91.11.0\r\n"
        f"Content-Language: ja\r\nTo: {to}\r\nFrom: {words(name)} <{address}>\r\n{extra}"
        f"Subject: {words(subject)}\r\n"
    )
    kind = f"Content-Type: text/plain; charset={charset}{'; format=' + flow if flow else ''}\r\n"
    text = f"{kind}Content-Transfer-Encoding: {how}\r\n\r\n".encode("ascii") + coded + b"\r\n"
    if not files:
        return head.encode("ascii") + text
    mark = f"------------{serial}ZbQ0xk2vYt7nPp"
    out = head + f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n'
    out += "This is a multi-part message in MIME format.\r\n"
    parts = f"--{mark}\r\n".encode() + text + b"\r\n"
    for shown, media, content in files:
        parts += (
            (
                f'--{mark}\r\nContent-Type: {media};\r\n name="{words(shown)}"\r\n'
                f"Content-Disposition: attachment;\r\n {split_name(shown, 'UTF-8', str.encode)}\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n"
            ).encode("ascii")
            + b64(content, 72)
            + b"\r\n\r\n"
        )
    return out.encode("ascii") + parts + f"--{mark}--\r\n".encode()
