"""Encode Japanese mails byte by byte: ISO-2022-JP, encoded words, file names, multiparts.

Python's codecs lack the vendor kanji that Windows programs send.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

_ASCII, _KANJI, _KANA = b"\x1b(B", b"\x1b$B", b"\x1b(I"
_DOUBLED = {  # the IBM kanji (FA to FC) are also in NEC's rows, which JIS can encode
    char: bytes((lead, trail))
    for lead in (0xED, 0xEE)
    for trail in range(0x40, 0xFD)
    if len(char := bytes((lead, trail)).decode("cp932", "ignore")) == 1
}


def jis(text: str) -> bytes:
    """The text in ISO-2022-JP as Windows programs write it: with ① ㈱ 髙 﨑 and half-width kana.

    The result begins and ends in ASCII. Raises UnicodeEncodeError if a character is not in cp932.
    """
    out, state = bytearray(), _ASCII
    for char in text:
        wanted, code = jis_char(char)
        if wanted != state:
            out += wanted
            state = wanted
        out += code
    return bytes(out + (b"" if state == _ASCII else _ASCII))


def jis_lines(text: str) -> bytes:
    """Return a text in ISO-2022-JP, with CRLF between lines; each line begins and ends in ASCII."""
    return b"\r\n".join(jis(line) for line in text.split("\n"))


@lru_cache(maxsize=8192)
def jis_char(char: str) -> tuple[bytes, bytes]:
    """Return a character in ISO-2022-JP, as (escape sequence to write before it, its bytes).

    The escape sequence selects the character set that has the character. Raises UnicodeEncodeError
    if the character is not in cp932.
    """
    code = char.encode("cp932")
    if code[0] >= 0xF0:
        code = _DOUBLED[char]
    if len(code) == 1:
        return (_ASCII, code) if code[0] < 0x80 else (_KANA, bytes((code[0] & 0x7F,)))
    lead, trail = code[0] - (0x70 if code[0] < 0xA0 else 0xB0), code[1]
    if trail >= 0x9F:
        return _KANJI, bytes((lead * 2, trail - 0x7E))
    return _KANJI, bytes((lead * 2 - 1, trail - (0x1F if trail < 0x7F else 0x20)))


def sjis(text: str) -> bytes:
    return text.encode("cp932")


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "iso-2022-jp": jis,
    "shift_jis": sjis,
    "utf-8": str.encode,
}


def words(text: str, label: str, *, limit: int = 75) -> list[str]:
    """A text as encoded words (RFC 2047, B encoding); an ASCII text is left as one plain word.

    `label` is the charset as the mail program spells it, `limit` the greatest length of a word in
    characters. No character is split between words.
    """
    if text.isascii():
        return [text]
    encode = ENCODERS[label.lower()]
    room = (limit - len(f"=?{label}?B??=")) // 4 * 3
    return [word(encode(piece), label) for piece in _pieces(text, encode, room)]


def word(content: bytes, label: str) -> str:
    """Return bytes as one B encoded word (RFC 2047); `label` is the name of their charset."""
    return f"=?{label}?B?{b64encode(content).decode()}?="


def _pieces(text: str, encode: Callable[[str], bytes], room: int) -> Iterator[str]:
    piece = ""
    for char in text:
        if piece and len(encode(piece + char)) > room:
            yield piece
            piece = ""
        piece += char
    yield piece


def header(name: str, text: str, label: str, *, fold: str = "\r\n ", limit: int = 75) -> str:
    """Return the header `name` with `text` in encoded words (RFC 2047), without a line end.

    `fold` is the line break between two words. `label` is the charset as the mail program spells
    it, `limit` the greatest length of an encoded word in characters.
    """
    return f"{name}: " + fold.join(words(text, label, limit=limit))


def extended(parameter: str, text: str, label: str) -> list[str]:
    """A MIME parameter encoded by RFC 2231 as a list of its parts, such as filename*0*=UTF-8''%E5…

    `parameter` is its name, `text` its value, `label` the name of the charset. The parts are
    numbered if there is more than one.
    """
    hexes = [f"%{byte:02X}" for byte in ENCODERS[label.lower()](text)]
    parts = ["".join(hexes[at : at + 16]) for at in range(0, len(hexes), 16)]
    if len(parts) == 1:
        return [f"{parameter}*={label}''{parts[0]}"]
    return [
        f"{parameter}*{number}*={label + chr(39) * 2 if number == 0 else ''}{part}"
        for number, part in enumerate(parts)
    ]


def in_base64(content: bytes, width: int = 76) -> bytes:
    """Return bytes in base64, in lines of `width` characters; each line ends in CRLF."""
    code = b64encode(content)
    return b"".join(code[at : at + width] + b"\r\n" for at in range(0, len(code), width))


def message(headers: Sequence[str], body: bytes) -> bytes:
    """Return the bytes of a message: the header lines in Latin-1, an empty line, then `body`."""
    return "\r\n".join(headers).encode("latin-1") + b"\r\n\r\n" + body


def multipart(boundary: str, parts: Sequence[bytes], preamble: str = "") -> bytes:
    """Return the body of a multipart message: the parts, each between two boundary lines.

    Each part has its own headers. `preamble` is text before the first part ("": none).
    """
    line = b"--" + boundary.encode()
    out = preamble.encode() + b"\r\n\r\n" if preamble else b""
    for part in parts:
        out += line + b"\r\n" + part + (b"" if part.endswith(b"\r\n") else b"\r\n")
    return out + line + b"--\r\n"
