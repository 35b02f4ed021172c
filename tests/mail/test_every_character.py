"""All 7,724 two-byte characters of cp932 survive in subject, body and file name, in every encoding.

The 7,724 are the two-byte codes that Windows code page 932 assigns: JIS X 0208 (6,879), NEC row 13
(83), NEC-selected IBM characters in rows 89 to 92 (374), IBM characters with lead bytes FA to FC
(388). The 1,880 user-defined codes F040 to F9FC have a meaning only to their writer and are not
tested.

In 7 bits (CP50220/50221/50222, the "iso-2022-jp" of Outlook) mail programs write JIS X 0208 and
NEC's rows by ESC $ B and row + 0x20. The IBM characters FA40 to FC4B have no row up to 94: Windows
writes their NEC-selected twin (or row 13, or the JIS X 0208 sign), but also reads the rows 115 to
119, whose first byte is above 0x7E. Both are tested.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from intake.demo.wire import jis_char
from intake.paths import data_path
from intake.reading import read
from intake.register import load_register
from intake.terms import ReadingContext
from tests.mail.make.thunderbird import split_name

GROUP = 94
Encoder = Callable[[list[bytes]], bytes]


def _code_points() -> list[bytes]:
    codes = []
    for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)):
        for trail in range(0x40, 0xFD):
            text = bytes((lead, trail)).decode("cp932", "replace")
            if len(text) == 1 and text != "\ufffd" and not 0xE000 <= ord(text) <= 0xF8FF:
                codes.append(bytes((lead, trail)))
    return codes


CODES = _code_points()
STEP = -(-len(CODES) // GROUP)
# Every 83rd code together: a run of neighbours (縺繧繝…, ΑΒΓ…) is just what mojibake looks like.
GROUPS = [CODES[i::STEP] for i in range(STEP)]


def text_of(codes: list[bytes]) -> str:
    return b"".join(codes).decode("cp932")


def own_row(code: bytes) -> bytes:
    """The two JIS bytes of a cp932 code by arithmetic; IBM's lead bytes give rows 115 to 119."""
    lead, trail = code
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (1 if trail < 0x9F else 2)
    cell = trail - (0x9E if trail >= 0x9F else 0x40 if trail > 0x7F else 0x3F)
    return bytes((row + 0x20, cell + 0x20))


def twin(code: bytes) -> bytes:
    """The code as Windows writes it: in its own row up to 94, else as its NEC-selected twin."""
    return own_row(code) if code[0] < 0xF0 else jis_char(code.decode("cp932"))[1]


def as_jis(codes: list[bytes]) -> bytes:
    return b"\x1b$B" + b"".join(map(twin, codes)) + b"\x1b(B"


def as_jis_rows_to_119(codes: list[bytes]) -> bytes:
    return b"\x1b$B" + b"".join(map(own_row, codes)) + b"\x1b(B"


def as_sjis(codes: list[bytes]) -> bytes:
    return b"".join(codes)


def as_euc(codes: list[bytes]) -> bytes:
    return bytes(b | 0x80 for b in b"".join(map(twin, codes)))


WAYS = [
    ("ISO-2022-JP", as_jis), ("cp50221", as_jis_rows_to_119), ("Shift_JIS", as_sjis), ("EUC-JP", as_euc),
]  # fmt: skip
ways = pytest.mark.parametrize(("charset", "encode"), WAYS, ids=[name for name, _ in WAYS])


def word(raw: bytes, charset: str) -> bytes:
    return f"=?{charset}?B?{base64.b64encode(raw).decode()}?=".encode()


def mail(charset: str, subject: bytes, body: bytes, name: bytes) -> bytes:
    return b"\r\n".join((
        b"From: soumu@yoichi-town.example", b"To: hisai-shien@j-lis.example", b"Subject: " + subject,
        b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="EVERY"', b"", b"--EVERY",
        f"Content-Type: text/plain; charset={charset}".encode(), b"Content-Transfer-Encoding: 8bit", b"", body,
        b"--EVERY", b"Content-Type: application/octet-stream", b"Content-Disposition: attachment" + name, b"", b"x",
        b"--EVERY--", b"",
    ))  # fmt: skip


def reading(raw: bytes):  # type: ignore[no-untyped-def]
    return read(raw, load_register(data_path("register")), ReadingContext())


def test_cp932_has_7724_two_byte_code_points() -> None:
    assert len(CODES) == 7724
    assert len({code.decode("cp932") for code in CODES}) == 7326


@ways
def test_every_code_point_survives_in_the_body(charset: str, encode: Encoder) -> None:
    body = b"\r\n".join(b"<" + encode(group) + b">" for group in GROUPS)
    got = reading(mail(charset, b"x", body, b"; filename=x"))
    assert got.text.strip().split("\n") == [f"<{text_of(group)}>" for group in GROUPS]


@ways
def test_every_code_point_survives_in_a_subject(charset: str, encode: Encoder) -> None:
    for group in GROUPS:
        halves = (group[:47], group[47:])
        words = b"\r\n ".join(word(b"<" + encode(half) + b">", charset) for half in halves)
        got = reading(mail(charset, words, b"x", b"; filename=x"))
        assert got.subject == "".join(f"<{text_of(half)}>" for half in halves)


@ways
def test_every_code_point_survives_in_a_file_name_in_quotes(charset: str, encode: Encoder) -> None:
    for group in GROUPS:
        name = b'; filename="' + word(b"a" + encode(group) + b".bin", charset) + b'"'
        got = reading(mail(charset, b"x", b"x", name))
        assert [a.name for a in got.attachments] == [f"a{text_of(group)}.bin"]


@ways
def test_every_code_point_survives_in_a_file_name_of_rfc_2231(
    charset: str, encode: Encoder
) -> None:
    for group in GROUPS:
        name = split_name("", charset, lambda _, g=group: b"a" + encode(g) + b".bin")
        got = reading(mail(charset, b"x", b"x", b";\r\n " + name.encode()))
        assert [a.name for a in got.attachments] == [f"a{text_of(group)}.bin"]


def test_every_code_point_survives_in_a_raw_shift_jis_subject_and_file_name() -> None:
    for group in GROUPS:
        raw = as_sjis(group)
        quoted = raw.replace(b"\\", b"\\\\") if b'\\"' in raw + b'"' else raw
        got = reading(
            mail(
                "Shift_JIS",
                "申込み".encode("cp932") + raw,
                b"x",
                b'; filename="a' + quoted + b'.bin"',
            )
        )
        assert got.subject == "申込み" + text_of(group)
        assert [a.name for a in got.attachments] == [f"a{text_of(group)}.bin"]
