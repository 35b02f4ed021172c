"""All 7,724 two-byte code points of cp932 come through a whole mail: subject, text and file name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from urllib.parse import quote_from_bytes

import pytest

from intake.mime.mail import open_mail
from tests.unit.test_text_charsets import CODES, as_jis

_A_LINE = 40  # characters


def _lines() -> Iterator[list[bytes]]:
    codes = list(CODES)
    return (codes[start : start + _A_LINE] for start in range(0, len(codes), _A_LINE))


def _sjis(codes: list[bytes]) -> bytes:
    return b"".join(codes)


def _jis(codes: list[bytes]) -> bytes:
    return b"\x1b$B" + b"".join(map(as_jis, codes)) + b"\x1b(B"


LINES = list(_lines())
TEXTS = ["".join(CODES[code] for code in line) for line in LINES]
ENCODERS = pytest.mark.parametrize(
    ("encode", "label"), [(_jis, "iso-2022-jp"), (_sjis, "Shift_JIS")], ids=["jis", "sjis"]
)
Encoder = Callable[[list[bytes]], bytes]


def test_the_lines_hold_every_code_point() -> None:
    assert sum(map(len, TEXTS)) == 7724


@ENCODERS
def test_every_character_survives_in_the_text(encode: Encoder, label: str) -> None:
    body = b"\r\n".join(encode(line) for line in LINES)
    head = f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    found = open_mail(head.encode() + body)
    assert found.text.split("\n") == TEXTS
    assert found.findings == ()


@ENCODERS
def test_every_character_survives_in_encoded_words_of_the_subject(
    encode: Encoder, label: str
) -> None:
    words = (f"=?{label}?B?{base64.b64encode(encode(line)).decode()}?=" for line in LINES)
    found = open_mail(("Subject: " + "\r\n ".join(words) + "\r\n\r\n").encode())
    assert found.subject == "".join(TEXTS)


@ENCODERS
def test_every_character_survives_raw_in_the_subject(encode: Encoder, label: str) -> None:
    for line, text in zip(LINES, TEXTS, strict=True):
        assert open_mail(b"Subject: " + encode(line) + b"\r\n\r\n").subject == text, label


def _named(disposition: bytes) -> str:
    (part,) = open_mail(b"Content-Disposition: attachment; " + disposition + b"\r\n\r\nx").parts
    return part.name


@ENCODERS
def test_every_character_survives_in_file_names(encode: Encoder, label: str) -> None:
    for line, text in zip(LINES, TEXTS, strict=True):
        raw = encode(line)
        word = base64.b64encode(raw)
        assert _named(f"filename*={label}''{quote_from_bytes(raw)}".encode()) == text
        assert _named(b'filename="=?' + label.encode() + b"?B?" + word + b'?="') == text
        assert _named(b'filename="' + raw + b'"') == text
