"""Decode the transfer encoding of mail parts (base64, quoted-printable, uuencode).

Encodings that mail programs damaged are repaired where possible.
"""

from __future__ import annotations

import binascii
import re
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message

from intake.mime.structure import decoded, put_back

_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")
_CUT_TRIPLET = re.compile(rb"=([0-9A-Fa-f]?)\r?\n([0-9A-Fa-f]{1,2})(?=[=\r\n]|$)")
_CUT_BEHIND_SIGN = re.compile(rb"=\r?\n(?=[0-9A-Fa-f]{2}(?:=|\r?\n|$))")
_SOUND_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*(=*)\s*")
_CHUNKS_AT_MOST = 1000
_BASE64_LINE = re.compile(rb"^[A-Za-z0-9+/=]*[ \t\r]*$")


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a mail part, decoded from its transfer encoding, as bytes (`data`).

    `whole` is False if the encoding was damaged. `otherwise` is a second possible decoding, None if
    there is only one. There is a second only for quoted-printable in which a line ends with "=":
    the line break may have come between "=" and its two hexadecimal digits.
    """

    data: bytes
    whole: bool = True
    otherwise: bytes | None = None


_TOKEN = re.compile(r"[a-z0-9.-]+")


def encoding_of(part: Message) -> str:
    """Return the part's Content-Transfer-Encoding in lower case; "" if it has none.

    Quotes, semicolons and comments around the value are removed.
    """
    found = _TOKEN.search(str(part.get("content-transfer-encoding", "")).lower())
    return found[0] if found else ""


def content(part: Message) -> Content:
    """Return the content of a part, decoded from its transfer encoding.

    The part itself can change: placeholders of `structure.parse` are replaced, and the header field
    with the encoding is removed.
    """
    encoding = encoding_of(part)
    if encoding == "base64" and (data := decoded(part)) is not None:
        return Content(data)
    put_back(part)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return Content(_bytes(part.get_payload(decode=True)))
    del part["content-transfer-encoding"]
    raw = _bytes(part.get_payload(decode=True))
    if encoding == "base64":
        return Content(*_base64(raw))
    if encoding == "quoted-printable":
        mended = _CUT_BEHIND_SIGN.sub(b"=", raw)
        return Content(
            quoted_printable(raw),
            otherwise=quoted_printable(mended) if mended != raw else None,
        )
    return Content(raw)


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else b""


def quoted_printable(raw: bytes) -> bytes:
    """Decode quoted-printable to bytes, even if line breaks split some =XX sequences."""
    joined = _SOFT_BREAK.sub(b"", raw)
    return binascii.a2b_qp(_CUT_TRIPLET.sub(rb"=\1\2", joined))


_NOT_BASE64 = bytes(
    b for b in range(256) if not (chr(b).isascii() and chr(b).isalnum()) and b not in b"+/"
)


def _base64(raw: bytes) -> tuple[bytes, bool]:
    """Decode base64 that may be damaged; return (bytes, whether it was undamaged).

    Text after the base64, such as a mailing list's footer, is appended to the bytes undecoded, and
    the base64 then counts as damaged.
    """
    if sound := _SOUND_BASE64.fullmatch(raw):
        with suppress(binascii.Error):  # wrong padding
            if len(sound[1]) <= 2:
                return binascii.a2b_base64(raw), True
        return base64_decoded(raw)
    lines = raw.split(b"\n")
    good = next((i for i in range(len(lines)) if not _continues(lines, i)), len(lines))
    if good == 0:
        return raw, not raw.strip()
    chunks = re.split(rb"=+", b"".join(lines[:good]), maxsplit=_CHUNKS_AT_MOST)
    decoded = [base64_decoded(chunk) for chunk in chunks]
    rest = b"\n".join(lines[good:])
    whole = all(ok for _, ok in decoded)
    return b"".join(data for data, _ in decoded) + rest, whole and not rest.strip()


def _continues(lines: list[bytes], index: int) -> bool:
    """Return whether the line at `index` is base64 that can continue the base64 lines before it.

    If the line before ends with padding (=), this line must have a multiple of 4 characters.
    """
    line = lines[index].rstrip()
    padded = index > 0 and lines[index - 1].rstrip().endswith(b"=")
    return bool(_BASE64_LINE.match(line)) and not (padded and len(line) % 4)


def base64_decoded(chunk: bytes) -> tuple[bytes, bool]:
    """Decode a run of base64; return (bytes, whether the run seems complete).

    Characters that are not base64 are ignored. Four characters encode three bytes. If one character
    is left over after groups of four, other characters were lost, because one character does not
    make a byte. The run then counts as incomplete, and this last character is dropped.
    """
    bare = chunk.translate(None, _NOT_BASE64)
    odd = len(bare) % 4 == 1
    bare = bare[:-1] if odd else bare
    return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4)), not odd


_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})$")
_FILES_AT_MOST = 20


def uuencoded(raw: bytes) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    """Take the uuencoded files out of a text.

    Returns (text without the files, ((file name as bytes, content), …)).
    """
    if b"\nend" not in raw or b"begin " not in raw:
        return raw, ()
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    name, start = b"", 0
    for line in raw.split(b"\n"):
        found = _BEGIN.match(line.rstrip(b"\r"))
        if name and line.rstrip() == b"end":
            files.append((name, b"".join(map(_uu_line, kept[start:]))))
            del kept[start - 1 :]
            name = b""
            continue
        if found and len(files) < _FILES_AT_MOST:
            name, start = found[1].strip() or b"-", len(kept) + 1
        kept.append(line)
    return b"\n".join(kept), tuple(files)


def _uu_line(line: bytes) -> bytes:
    """Return the bytes of one uuencoded line; b"" if the line cannot be decoded.

    The first character of the line gives the number of bytes. If the line cannot be decoded
    unchanged, characters beyond that number are cut off, and decoding is tried again.
    """
    line = line.rstrip(b"\r")
    for length in (len(line), (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0):
        with suppress(binascii.Error):
            return binascii.a2b_uu(line[:length])
    return b""
