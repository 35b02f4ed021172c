"""Mutated mails, the same for the same seed: sound ones broken in their bytes, lines and structure."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.attack.spoil import Way, cut, flip, noise, place, repeat, truncate

CASES = Path(__file__).resolve().parents[1] / "mail" / "cases"
_LARGEST = 60_000  # bytes of an original
_ORIGINALS = 400

_CHARSETS = (
    b"utf-8", b"iso-2022-jp", b"shift_jis", b"euc-jp", b"us-ascii", b"utf-7", b"utf-16", b"utf-32le", b"hz-gb-2312",
    b"iso-2022-kr", b"base64", b"rot13", b"idna", b"punycode", b"unicode_escape", b"undefined", b"cp037", b"x" * 300,
    b"", b'"', b"=?", b"mbcs", b"big5", b"gb18030", b"koi8-r", b"iso-8859-99", b"\xff\xfe",
)  # fmt: skip
_ENCODINGS = (
    b"base64",
    b"quoted-printable",
    b"7bit",
    b"8bit",
    b"binary",
    b"x-uuencode",
    b"gzip",
    b"",
    b"base64;x",
)
_TYPES = (
    b"text/plain", b"text/html", b"multipart/mixed; boundary=b", b"multipart/alternative", b"multipart/report",
    b"message/rfc822", b"message/delivery-status", b"message/partial", b"application/ms-tnef", b"text", b"/", b";;;",
    b"multipart/mixed; boundary=\"\"", b"multipart/signed; boundary*0=a; boundary*1=b", b"image/png",
)  # fmt: skip
_PIECES = (
    b"\x1b$B", b"\x1b(B", b"\x1b(I", b"\x1b$(D", b"\x1b$(P", b"\x1b$A", b"\x0e", b"\x0f", b"\x1b", b"\x00", b"\xff", b"\x80",
    b"=?utf-8?B?", b"=?iso-2022-jp?Q?", b"?=", b"=?=?=?", b"=?x?B?====?=", b"=\r\n", b"=", b"%E3%81", b"''", b"*0*=", b"*1=",
    b"\r\n\r\n", b"\r\n", b"\n", b"\r", b"\r\n ", b"\r\n\t", b"--b\r\n", b"--b--\r\n", b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n",
    b"(" * 500, b'"' * 301, b"<" * 300, b"@" * 99, b"\\" * 99, b";" * 999, b"," * 999, b">" * 999, b" " * 5000, b"\t" * 999,
    b"<div>" * 400, b"<table><tr><td>" * 200, b"<!--", b"<blockquote>" * 99, b"&#xD800;", b"&#0;", b"<script>", b"<![CDATA[",
    "：".encode() * 500, "担当課：".encode() * 200, "【".encode() * 300, "　".encode() * 2000, "ー".encode() * 999,
    "パスワード".encode() * 99, "令和".encode() * 99, b"0" * 3000, b"0-" * 999, b"a@" * 500, b"a." * 500 + b"@b.c", b"A" * 20_000,
    "縺繧繝".encode(), "ã\x81\x82".encode(), "\u202e\u2066\ufeff".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"$B%/%i(B",
    b"-----Original Message-----\r\n", b"On 2022/07/01, a wrote:\r\n", b"-- \r\n", b"----------\r\n", b"=_=_=_=_=\r\n",
)  # fmt: skip
_HEADERS = (
    b"Subject", b"From", b"To", b"Date", b"Message-ID", b"References", b"Content-Type", b"Content-Transfer-Encoding",
    b"Content-Disposition", b"MIME-Version", b"Return-Path", b"Auto-Submitted", b"Received", b"Reply-To", b"Precedence",
)  # fmt: skip


@cache
def originals() -> tuple[bytes, ...]:
    """Sound mails of every kind and program: the cases of tests/mail."""
    mails = [path.read_bytes() for path in sorted(CASES.glob("*.eml"))]
    small = [mail for mail in mails if len(mail) <= _LARGEST]
    return tuple(small[:: max(1, len(small) // _ORIGINALS)])


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """`count` mutated mails."""
    for number in range(count):
        yield mutant(random.Random(f"{seed}:{number}"))


def mutant(chance: random.Random) -> bytes:
    content = chance.choice(originals())
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _piece(content: bytes, chance: random.Random) -> bytes:
    at = place(content, chance)
    return content[:at] + chance.choice(_PIECES) + content[at:]


def _splice(content: bytes, chance: random.Random) -> bytes:
    other = chance.choice(originals())
    return content[: place(content, chance)] + other[place(other, chance) :]


def _lines(content: bytes, chance: random.Random) -> bytes:
    """Lines of the head swapped, doubled or dropped."""
    lines = content.split(b"\n")
    reach = min(len(lines), 60)
    a, b = chance.randrange(reach), chance.randrange(reach)
    way = chance.randrange(3)
    if way == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif way == 1:
        lines.insert(a, lines[b])
    else:
        del lines[a]
    return b"\n".join(lines)


def _label(content: bytes, chance: random.Random) -> bytes:
    """Another charset, transfer encoding or type than the true one."""
    pattern, values = chance.choice((
        (rb"(?i)(charset=\"?)[^\s\";]*", _CHARSETS),
        (rb"(=\?)[^?\s]+", _CHARSETS),
        (rb"(?i)(content-transfer-encoding:\s*)[^\r\n]*", _ENCODINGS),
        (rb"(?i)(content-type:\s*)[^\r\n;]*", _TYPES),
    ))  # fmt: skip
    found = list(re.finditer(pattern, content[:20_000]))
    if not found:
        return content
    at = chance.choice(found)
    return content[: at.start()] + at[1] + chance.choice(values) + content[at.end() :]


def _header(content: bytes, chance: random.Random) -> bytes:
    """A further header, sound or not."""
    value = chance.choice((*_PIECES, *_TYPES, *_CHARSETS, chance.randbytes(30)))
    line = chance.choice(_HEADERS) + chance.choice((b": ", b":", b" : ")) + value + b"\r\n"
    return line + content


def _ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\n\n", b"\r\n ")))


_WAYS: tuple[Way, ...] = (
    flip, flip, _piece, _piece, _piece, cut, truncate, noise, repeat, _splice, _lines,
    _label, _label, _header, _header, _ends,
)  # fmt: skip
