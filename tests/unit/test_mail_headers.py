"""Header fields as mail programs write them, right and wrong."""

from __future__ import annotations

import base64

import pytest

from intake.mime.headers import addresses, decode_value, message_ids, parameters
from intake.mime.mail import open_mail

SUBJECT = "【余市町】クラウド型被災者支援システムの参加申込み"
NAME = "利用申込書（髙﨑①）.xlsx"


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def words(text: str, codec: str, label: str, size: int) -> str:
    """The text as encoded words that are cut every `size` bytes, wherever that falls."""
    raw = text.encode(codec)
    pieces = [raw[i : i + size] for i in range(0, len(raw), size)]
    return "\r\n ".join(f"=?{label}?B?{b64(piece)}?=" for piece in pieces)


def subject_of(header: bytes) -> str:
    return open_mail(b"Subject: " + header + b"\r\n\r\n").subject


@pytest.mark.parametrize(
    ("codec", "label"), [("utf-8", "UTF-8"), ("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP")]
)
@pytest.mark.parametrize("size", [10, 11, 12, 13])
def test_encoded_words_cut_inside_a_character_are_joined(codec: str, label: str, size: int) -> None:
    assert subject_of(words(SUBJECT, codec, label, size).encode()) == SUBJECT


def test_encoded_words_of_iso_2022_jp_each_closed_are_joined() -> None:
    pieces = [SUBJECT[i : i + 6] for i in range(0, len(SUBJECT), 6)]
    header = "\r\n ".join(f"=?ISO-2022-JP?B?{b64(p.encode('iso2022_jp'))}?=" for p in pieces)
    assert subject_of(header.encode()) == SUBJECT


def test_base64_cut_at_any_letter_is_joined() -> None:
    whole = b64(SUBJECT.encode())
    header = "\r\n ".join(f"=?utf-8?B?{whole[i : i + 30]}?=" for i in range(0, len(whole), 30))
    assert subject_of(header.encode()) == SUBJECT


def test_base64_without_its_padding_is_read() -> None:
    assert decode_value("=?utf-8?B?" + b64("余市町".encode()).rstrip("=") + "?=") == (
        "余市町",
        None,
    )
    assert (
        decode_value("=?iso-2022-jp?B?" + b64("余市".encode("iso2022_jp")).rstrip("=") + "?=")[0]
        == "余市"
    )


def test_q_encoding_with_and_without_underscores_is_read() -> None:
    raw = "".join(f"={byte:02X}" for byte in "余市町".encode())
    assert decode_value(f"=?UTF-8?Q?{raw}_a?= b") == ("余市町 a b", None)
    assert decode_value(f"=?utf-8?q?{raw} a?=") == ("余市町 a", None)


def test_words_without_a_space_between_and_with_text_around_are_read() -> None:
    word = f"=?utf-8?B?{b64('余市'.encode())}?="
    assert decode_value(f"Re:{word}{word}町 [{word}]")[0] == "Re:余市余市町 [余市]"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
def test_a_raw_subject_is_read_without_any_encoding(codec: str) -> None:
    assert subject_of(SUBJECT.encode(codec)) == SUBJECT


def test_a_folded_subject_is_unfolded() -> None:
    assert subject_of("【余市町】\r\n クラウド型".encode("cp932")) == "【余市町】クラウド型"
    assert subject_of(b"J-LIS\r\n system") == "J-LIS system"


def test_the_first_of_two_subjects_counts() -> None:
    mail = open_mail("Subject: 一\r\nSubject: 二\r\n\r\n".encode())
    assert mail.subject == "一"
    assert mail.headers["subject"] == ("一", "二")


def test_a_subject_that_cannot_be_read_is_a_finding() -> None:
    mail = open_mail(b"Subject: =?shift_jis?B?" + base64.b64encode(b"\x83N\x83") + b"?=\r\n\r\n")
    assert [(f.code, f.where) for f in mail.findings] == [("text_undecodable", "件名")]


# --- file names -----------------------------------------------------------------------------------


def file_name(header: bytes) -> str:
    raw = b"Content-Type: application/octet-stream\r\n" + header + b"\r\n\r\nx"
    (part,) = open_mail(raw).parts
    return part.name


def test_a_name_in_rfc_2231_split_and_with_charset_is_read() -> None:
    raw = "".join(f"%{byte:02X}" for byte in NAME.encode("cp932"))
    cut = [raw[i : i + 24] for i in range(0, len(raw), 24)]
    lines = ";\r\n ".join(
        f"filename*{n}*={'shift_jis' + chr(39) * 2 if n == 0 else ''}{piece}"
        for n, piece in enumerate(cut)
    )
    assert file_name(b"Content-Disposition: attachment;\r\n " + lines.encode()) == NAME


def test_a_name_in_rfc_2231_that_is_partly_plain_is_read() -> None:
    raw = "".join(f"%{byte:02X}" for byte in "利用申込書".encode())
    header = f"Content-Disposition: attachment; filename*0*=utf-8'ja'{raw}; filename*1=\".xlsx\""
    assert file_name(header.encode()) == "利用申込書.xlsx"


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_name_in_encoded_words_is_read_with_and_without_quotes(quote: str) -> None:
    word = words(NAME, "cp932", "Shift_JIS", 12)
    header = f"Content-Disposition: attachment;\r\n filename={quote}{word}{quote}"
    assert file_name(header.encode()) == NAME


@pytest.mark.parametrize("codec", ["cp932", "utf-8"])
def test_a_raw_name_is_read(codec: str) -> None:
    raw = "表ソ能 予算.xlsx".encode(codec)  # 0x5C as second byte: a backslash to other readers
    assert (
        file_name(b'Content-Disposition: attachment; filename="' + raw + b'"') == "表ソ能 予算.xlsx"
    )


def test_a_raw_name_in_iso_2022_jp_with_a_quote_in_a_character_is_read() -> None:
    raw = "「あ」申込.xlsx".encode("iso2022_jp")  # あ is 0x24 0x22: a quotation mark to others
    assert b'"' in raw
    assert (
        file_name(b'Content-Disposition: attachment; filename="' + raw + b'"') == "「あ」申込.xlsx"
    )


def test_a_name_that_was_percent_encoded_as_in_an_address_is_read() -> None:
    raw = "".join(f"%{byte:02X}" for byte in "申込書".encode())
    assert (
        file_name(f'Content-Disposition: attachment; filename="{raw}.xlsx"'.encode())
        == "申込書.xlsx"
    )
    assert file_name(b'Content-Disposition: attachment; filename="100%_.xlsx"') == "100%_.xlsx"


def test_the_name_that_is_whole_is_taken_from_either_header() -> None:
    good = f"=?utf-8?B?{b64('申込書.xlsx'.encode())}?="
    raw = (
        b'Content-Type: application/octet-stream; name="' + good.encode() + b'"\r\n'
        b'Content-Disposition: attachment; filename="=?shift_jis?B?g04=?="\r\n\r\nx'
    )
    assert open_mail(raw).parts[0].name in ("ク", "申込書.xlsx")
    broken = raw.replace(b"g04=", base64.b64encode(b"\x83"))
    assert open_mail(broken).parts[0].name == "申込書.xlsx"


def test_control_characters_are_dropped_from_names() -> None:
    assert file_name(b'Content-Disposition: attachment; filename="a\x07b\tc.xlsx"') == "abc.xlsx"


def test_parameters_survive_semicolons_and_quotes_in_values() -> None:
    found = parameters('text/plain; charset="utf-8" ; format=flowed; name="a;b\\"c.txt"')
    assert {key: text for key, (text, _) in found.items()} == {
        "charset": "utf-8",
        "format": "flowed",
        "name": 'a;b"c.txt',
    }


# --- people and ids -------------------------------------------------------------------------------


def test_names_and_addresses_are_told_apart() -> None:
    name = f"=?ISO-2022-JP?B?{b64('余市太郎'.encode('iso2022_jp'))}?="
    assert addresses(f'"{name}" <Soumu@Town.Yoichi.Example>, b@x.example') == (
        ("余市太郎", "soumu@town.yoichi.example"),
        ("", "b@x.example"),
    )


def test_a_raw_name_with_signs_inside_its_bytes_leaves_the_address_whole() -> None:
    raw = b"From: " + "能代〈総務課〉".encode("iso2022_jp") + b" <a@city.noshiro.example>\r\n\r\n"
    mail = open_mail(raw)
    assert (mail.sender.name, mail.sender.address) == ("能代〈総務課〉", "a@city.noshiro.example")


@pytest.mark.parametrize(
    "header", ["(" * 5000, '"' * 3000, "<" * 3000, "@" * 3000, ",;:" * 2000, "\\" * 3000]
)
def test_address_fields_that_exhaust_other_readers_are_survived(header: str) -> None:
    assert open_mail(f"From: {header}\r\n\r\n".encode()).sender.address.count("@") <= 1


def test_message_ids_are_read_without_brackets_each_once() -> None:
    assert message_ids(["<a@x>\r\n <b@y>", "<a@x> c@z"]) == ("a@x", "b@y")
    assert message_ids(["a@x"]) == ("a@x",)


def test_references_follow_in_reply_to() -> None:
    mail = open_mail(b"Message-ID: <m@x>\r\nIn-Reply-To: <b@y>\r\nReferences: <a@x> <b@y>\r\n\r\n")
    assert (mail.message_id, mail.in_reply_to) == ("m@x", ("b@y", "a@x"))


def test_the_null_return_path_differs_from_none() -> None:
    assert open_mail(b"Return-Path: <>\r\n\r\n").return_path == ""
    assert open_mail(b"Return-Path: <a@b.example>\r\n\r\n").return_path == "a@b.example"
    assert open_mail(b"\r\n").return_path is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Fri, 01 Jul 2022 10:15:00 +0900", "2022-07-01T10:15:00+09:00"),
        ("Fri, 1 Jul 2022 10:15 +0900 (JST)", "2022-07-01T10:15:00+09:00"),
        ("1 Jul 2022 01:15:00 -0000", "2022-07-01T01:15:00+00:00"),
        ("1 Jul 2022 01:15:00 GMT", "2022-07-01T01:15:00+00:00"),
    ],
)
def test_dates_are_aware(written: str, expected: str) -> None:
    found = open_mail(f"Date: {written}\r\n\r\n".encode()).date
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "written", ["", "昨日", "Fri, 99 Foo 2022", "Thu, 01 Jan 0001 00:00:00 +9999", "x" * 9999]
)
def test_a_date_that_is_none_is_none(written: str) -> None:
    assert open_mail(f"Date: {written}\r\n\r\n".encode()).date is None


@pytest.mark.parametrize(
    "value",
    ["soumu@yoichi.example (余市町, 総務課)", '"余市町, 総務課" <soumu@yoichi.example>'],
)
def test_a_comma_in_a_name_costs_neither_name_nor_address(value: str) -> None:
    assert addresses(value) == (("余市町, 総務課", "soumu@yoichi.example"),)


WHOLE = f"""From: a@b.example
Subject: =?utf-8?B?{base64.b64encode("申込み".encode()).decode()}?=
Content-Type: text/plain;
 charset=utf-8
Content-Transfer-Encoding: base64

{base64.b64encode("担当課：総務課".encode()).decode()}
"""


@pytest.mark.parametrize(
    ("habit", "change"),
    [
        ("spaces before a colon", ("Subject:", "Subject :")),
        ("a line that is no field", ("Subject:", "no field at all\nSubject:")),
        ("a folded line without its space", (";\n charset", ";\ncharset")),
        ("a blank line first", ("From:", "\nFrom:")),
        ("an mbox line", ("From:", "From a@b Mon Jul  4 10:00:00 2022\nFrom:")),
        ("a quoted mbox line", ("From:", ">From a@b Mon Jul  4 10:00:00 2022\nFrom:")),
        ("a byte order mark", ("From:", "\ufeffFrom:")),
        ("a count of bytes", ("From:", "1234      \nFrom:")),
    ],
)
def test_a_header_is_read_to_its_end(habit: str, change: tuple[str, str]) -> None:
    raw = WHOLE.replace(*change, 1)
    for end in ("\n", "\r\n", "\r\r\n"):
        found = open_mail(raw.replace("\n", end).encode())
        assert found.subject.startswith("申込み"), habit
        assert (found.sender.address, found.text) == ("a@b.example", "担当課：総務課")


def test_text_without_a_blank_line_before_it_stays_text() -> None:
    raw = "From: a@b.example\nContent-Type: text/plain; charset=utf-8\n担当課 総務課\nTEL: 0135\n"
    assert open_mail(raw.encode()).text == "担当課 総務課\nTEL: 0135"
