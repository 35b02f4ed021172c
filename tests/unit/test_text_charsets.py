"""Every byte of Japanese mail becomes its character, under right labels and wrong ones."""

from __future__ import annotations

import encodings.aliases

import pytest

from intake.text.charset import decode, known_charset, plausibility

SUBJECT = "クラウド型被災者支援システムの参加申込み"


def _one_character(code: bytes) -> str | None:
    try:
        text = code.decode("cp932")
    except UnicodeDecodeError:
        return None
    return text if len(text) == 1 and not "\ue000" <= text <= "\uf8ff" else None


LEADS = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
CODES = {
    code: text
    for code in (bytes((lead, trail)) for lead in LEADS for trail in range(0x40, 0xFD))
    if (text := _one_character(code))
}


def as_jis(code: bytes) -> bytes:
    """The JIS pair of a Shift_JIS pair, by the arithmetic of the two standards."""
    lead, trail = code
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (1 if trail < 0x9F else 2)
    cell = trail - 0x9E if trail >= 0x9F else trail - 0x3F - (trail > 0x7F)
    return bytes((row + 0x20, cell + 0x20))


def test_cp932_has_7724_two_byte_code_points() -> None:
    assert len(CODES) == 7724


@pytest.mark.parametrize(
    "label", ["iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221", "x-windows-iso2022jp",
              "csISO2022JP", "us-ascii", "utf-8", "shift_jis", None]
)  # fmt: skip
def test_every_code_point_survives_iso_2022_jp(label: str | None) -> None:
    lost = {
        code: text
        for code, text in CODES.items()
        if decode(b"\x1b$B" + as_jis(code) + b"\x1b(B", label) != (text, None)
    }
    assert lost == {}


@pytest.mark.parametrize("label", ["Shift_JIS", "x-sjis", "Windows-31J", "cp932", "MS_Kanji"])
def test_every_code_point_survives_shift_jis(label: str) -> None:
    text = "".join(CODES.values())
    assert decode(b"".join(CODES), label) == (text, None)


def test_half_width_kana_survive_every_dialect_of_iso_2022_jp() -> None:
    kana = "".join(map(chr, range(0xFF61, 0xFFA0)))
    seven = bytes(range(0x21, 0x60))
    assert decode(b"\x1b(I" + seven + b"\x1b(B.", "iso-2022-jp") == (kana + ".", None)
    assert decode(b"\x0e" + seven + b"\x0f.", "cp50222") == (kana + ".", None)
    eight = bytes(range(0xA1, 0xE0))
    mixed = b"\x1b$B" + as_jis("漢".encode("cp932")) + b"\x1b(B" + eight
    assert decode(mixed, "cp50220") == ("漢" + kana, None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xad\xa1\xad\xea", "①㈱"),  # NEC row 13
        (b"\xfc\xe2\xf9\xa1", "髙纊"),  # IBM kanji in NEC's rows (CP51932)
        (b"\x8f\xf3\xf3\x8f\xf4\xfe", "ⅰ黑"),  # IBM's rows of eucJP-ms
        (b"\x8f\xb0\xa1\x8e\xb1", "丂ｱ"),  # JIS X 0212 and half-width kana
    ],
)
def test_vendor_rows_of_euc_jp_survive(raw: bytes, text: str) -> None:
    assert decode("申込み".encode("euc_jp") + raw, "euc-jp") == ("申込み" + text, None)


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize(
    "label", ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "us-ascii", "iso-8859-1",
              "windows-1252", "x-unknown", "", None]
)  # fmt: skip
def test_a_sentence_is_read_under_any_label(codec: str, label: str | None) -> None:
    assert decode(SUBJECT.encode(codec), label) == (SUBJECT, None)


@pytest.mark.parametrize(
    "label", ["utf-7x", "base64", "hex", "idna", "unicode_escape", "\x00", "é" * 99]
)
def test_a_label_that_means_nothing_does_no_harm(label: str) -> None:
    assert decode(SUBJECT.encode("cp932"), label) == (SUBJECT, None)


def test_labels_of_other_scripts_are_believed_where_they_fit() -> None:
    assert decode("한국".encode("cp949"), "ks_c_5601-1987")[0] == "한국"
    assert decode("中国".encode("gb18030"), "gb2312")[0] == "中国"
    assert decode(SUBJECT.encode("utf-16"), "utf-16")[0] == SUBJECT


def test_a_set_left_open_at_the_line_end_is_closed_there() -> None:
    raw = (
        b"\x1b$B"
        + as_jis("担".encode("cp932"))
        + b"\r\nTEL 03\r\n\x1b$B"
        + as_jis("課".encode("cp932"))
    )
    assert decode(raw, "iso-2022-jp") == ("担\r\nTEL 03\r\n課", None)


def test_a_writer_who_keeps_the_set_across_lines_is_followed() -> None:
    raw = (
        b"\x1b$B"
        + as_jis("担".encode("cp932"))
        + b"\r\n"
        + as_jis("課".encode("cp932"))
        + b"\x1b(B"
    )
    assert decode(raw, "iso-2022-jp") == ("担\r\n課", None)


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        (b"\x83N\x83\x89\x83", "shift_jis"),
        (SUBJECT.encode("utf-8")[:-1], "utf-8"),
        (b"\x1b$B%/%i\x21\x1b(B", "iso-2022-jp"),
        (b"\x1b$B\x7d\x7e\x1b(B", "iso-2022-jp"),
    ],
)
def test_what_cannot_be_read_is_marked_and_told(raw: bytes, label: str) -> None:
    text, problem = decode(raw, label)
    assert "\ufffd" in text
    assert problem is not None
    assert "読めない文字が1か所" in problem


def test_characters_lost_before_sending_are_told_as_such() -> None:
    _, problem = decode("担当\ufffd".encode(), "utf-8")
    assert problem == "送信前に失われた文字（�）が1か所あります。"


def test_gaiji_are_told() -> None:
    _, problem = decode(b"\xf0\x40", "shift_jis")
    assert problem == "外字（標準にない文字）が1字あり、読めません。"


def test_japanese_is_more_plausible_than_its_mojibake() -> None:
    mojibake = SUBJECT.encode("utf-8").decode("cp932", "replace")
    assert plausibility(SUBJECT) > 0.5 > 0 > plausibility(mojibake)


def _spellings() -> list[str]:
    """Every name under which Python knows a charset, as mails may spell it."""
    names = {
        *encodings.aliases.aliases,
        *encodings.aliases.aliases.values(),
        "koi8_r",
        "iso8859_15",
    }
    no_charsets = ("ascii", "mbcs", "oem", "hex", "base64", "rot", "quopri", "bz2", "zlib", "uu")
    module = encodings.aliases.aliases.get
    return sorted(n for n in names if not (module(n) or n).startswith(no_charsets))


@pytest.mark.parametrize("label", [s for n in _spellings() for s in (n, n.replace("_", "-"))])
def test_every_charset_that_python_reads_is_known_under_every_spelling(label: str) -> None:
    assert known_charset(label) is not None


@pytest.mark.parametrize(
    ("label", "raw", "text"),
    [
        ("koi8-r", b"\xe4\xcf\xc2\xd2\xd9\xca", "Добрый"),
        ("ISO-8859-15", b"5 \xa4, Gr\xfc\xdfe", "5 €, Grüße"),
        ("windows-1252", b"It wasn\x92t clear. I\x92m asking for the city\x92s office", None),
        ("ISO-8859-6-i", b"\xe3\xe4", b"\xe3\xe4".decode("iso8859_6")),
    ],
)
def test_a_label_that_fits_is_believed(label: str, raw: bytes, text: str | None) -> None:
    assert decode(raw, label) == (text or raw.decode("cp1252"), None)


def test_korean_in_seven_bits_is_read_under_its_label() -> None:
    text = "안녕하세요. system"
    assert decode(text.encode("iso2022_kr"), "ISO-2022-KR") == (text, None)
