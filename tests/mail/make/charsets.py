"""Encode Japanese text as mail programs do, beyond what intake.demo.wire does."""

from __future__ import annotations

from intake.demo.wire import crlf as crlf
from intake.demo.wire import in_base64, jis_char, word
from intake.demo.wire import sjis as sjis

b_word = word
ASCII, KANJI, KANA, ROMAN, OLD = b"\x1b(B", b"\x1b$B", b"\x1b(I", b"\x1b(J", b"\x1b$@"


def jis(text: str, *, kanji: bytes = KANJI, ascii_: bytes = ASCII, kana: str = "ESC") -> bytes:
    """The text in ISO-2022-JP with NEC and IBM characters.

    `kana` is how half-width kana are written: "ESC" by ESC ( I, "SO" between SO and SI.
    """
    out, mode = bytearray(), ascii_
    for char in text:
        want, code = _shape(char, kanji, ascii_)
        if want == KANA and kana == "SO":
            want = b"SO"
        if want != mode:
            if mode == b"SO":
                out += b"\x0f"
            if want == b"SO":
                out += b"\x0e"
            elif not (mode == b"SO" and want == ascii_):
                out += want
            mode = want
        out += code
    if mode == b"SO":
        out += b"\x0f"
    elif mode != ascii_:
        out += ascii_
    return bytes(out)


def _shape(char: str, kanji: bytes, ascii_: bytes) -> tuple[bytes, bytes]:
    if ord(char) < 0x80:
        return ascii_, char.encode("ascii")
    if char == "¥" and ascii_ == ROMAN:
        return ROMAN, b"\x5c"
    escape, code = jis_char(char)
    return (kanji if escape == KANJI else escape), code


def jis_lines(text: str, **style: str) -> bytes:
    """A 7-bit body in which every line begins and ends in ASCII, as RFC 1468 requires."""
    return b"\r\n".join(jis(line, **style) for line in text.split("\n"))  # type: ignore[arg-type]


def euc(text: str) -> bytes:
    """The text in EUC-JP like eucJP-ms and cp51932: vendor rows in G1, half-width kana after 0x8E."""
    out = bytearray()
    for char in text:
        if ord(char) < 0x80:
            out += char.encode("ascii")
        elif 0xFF61 <= ord(char) <= 0xFF9F:
            out += bytes((0x8E, ord(char) - 0xFF61 + 0xA1))
        else:
            out += bytes(b | 0x80 for b in jis_char(char)[1])
    return bytes(out)


def b64(content: bytes, width: int = 76) -> bytes:
    """Base64 in lines of `width` characters, without a line end after the last one."""
    return in_base64(content, width).removesuffix(b"\r\n")


def q_word(content: bytes, charset: str) -> str:
    safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    body = "".join(chr(b) if b in safe else "_" if b == 0x20 else f"={b:02X}" for b in content)
    return f"=?{charset}?Q?{body}?="


def qp(content: bytes) -> bytes:
    """Quoted-printable with soft line breaks at 76 characters; CRLF is kept."""
    lines = []
    for line in content.split(b"\r\n"):
        shown, length = "", 0
        for i, b in enumerate(line):
            last = i == len(line) - 1
            plain = (33 <= b <= 126 and b != 61) or (b in (9, 32) and not last)
            piece = chr(b) if plain else f"={b:02X}"
            if length + len(piece) > 75:
                shown, length = shown + "=\r\n", 0
            shown, length = shown + piece, length + len(piece)
        lines.append(shown)
    return "\r\n".join(lines).encode("ascii")


def percent(content: bytes) -> str:
    safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
    return "".join(chr(b) if b in safe else f"%{b:02X}" for b in content)
