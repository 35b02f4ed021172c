"""Every mail program's bytes say again what was written, to the letter."""

from __future__ import annotations

import email
import re
from datetime import datetime, timedelta
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

import pytest

from intake.demo.draft import Draft
from intake.demo.programs import PROGRAMS
from intake.demo.wire import jis, words
from intake.parts import Part
from intake.terms import JST

SENT = datetime(2022, 7, 1, 10, 15, tzinfo=JST)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY = (
    "被災者支援担当　御中\n\n市区町村名：北海道余市郡赤井川村\n担当者：架﨑　髙太郎（①総務課）\n"
    " 先頭に空白のある行\nFrom 行頭の語\n"
    "長い行です。"
    + "試行運用に参加し、操作方法の習得と業務の検討を進めたいと考えています。"
    * 4
    + "\n"
    "カナ：ﾐﾎﾝ ﾀﾛｳ　約物：～－∥￠￡￢\n"
)
VENDOR_ROWS = ("iso2022_jp_ext", "iso2022_jp")


def _draft(**changes: object) -> Draft:
    known: dict[str, object] = {
        "serial": "1",
        "sender_name": "架﨑　髙太郎（赤井川村総務課）",
        "sender": "soumu@vill.akaigawa.hokkaido.lg.example",
        "subject": "【北海道赤井川村】クラウド型被災者支援システムの参加申込み（①髙﨑・ﾃｽﾄ）",
        "body": BODY,
        "sent_at": SENT,
        "received_at": SENT + timedelta(seconds=8),
        "attachments": (
            Part("利用申込書（北海道赤井川村・表示のための長い名前）.xlsx", XLSX, b"PK\x03\x04"),
        ),
    }
    return Draft(**(known | changes))  # type: ignore[arg-type]


def _text(raw: bytes, charset: str) -> str:
    """Decoding of the test's own: JIS rows are turned to Shift_JIS, whose codec knows all of them."""
    if charset.lower() != "iso-2022-jp":
        return raw.decode("cp932" if charset.lower() == "shift_jis" else charset)
    pieces = re.split(rb"(\x1b\$B|\x1b\(B|\x1b\(I)", raw)
    out = pieces[0].decode("ascii")
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape == b"\x1b(B":
            out += piece.decode("ascii")
        elif escape == b"\x1b(I":
            out += bytes(byte | 0x80 for byte in piece).decode("cp932")
        else:
            out += "".join(_kanji(*piece[at : at + 2]) for at in range(0, len(piece), 2))
    return out


def _kanji(row: int, cell: int) -> str:
    row, cell = row - 0x21, cell - 0x21
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 + (cell > 62))
    return bytes((lead, trail)).decode("cp932")


def _words(line: object) -> str:
    unfolded = re.sub(r"\r?\n[ \t]", " ", str(line))
    joined = re.sub(r"\?=\s+=\?", "?==?", unfolded)
    return "".join(
        part if isinstance(part, str) else _text(part, charset or "ascii")
        for part, charset in decode_header(joined)
    )


def _body(message: Message) -> str:
    part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    text = _text(raw, str(part.get_content_charset())).replace("\r\n", "\n")
    if str(part.get_param("delsp", "")).lower() == "yes":
        text = text.replace(" \n", "")
        text = re.sub(r"(?m)^ (?=[ >]|From )", "", text)
    return text


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_programs_mail_gives_back_subject_sender_and_body(name: str) -> None:
    draft = _draft()
    message = email.message_from_bytes(PROGRAMS[name](draft))
    assert _words(message["Subject"]) == draft.subject
    shown, _, address = _words(message["From"]).rpartition(" ")
    assert (shown.strip('"'), address) == (draft.sender_name, f"<{draft.sender}>")
    assert _body(message).rstrip("\n") == draft.body.rstrip("\n")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_programs_mail_is_whole_and_in_order_for_the_standard_library(name: str) -> None:
    raw = PROGRAMS[name](_draft())
    message = email.message_from_bytes(raw)
    assert [defect for part in message.walk() for defect in part.defects] == []
    assert parsedate_to_datetime(message["Date"].removesuffix(" (JST)")) == SENT
    assert re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", message["Message-ID"].strip())
    assert message["MIME-Version"] == "1.0"
    attached = next(p for p in message.walk() if p.get_content_disposition() == "attachment")
    assert attached.get_payload(decode=True) == b"PK\x03\x04"
    stamps = [
        parsedate_to_datetime(line.rpartition(";")[2].strip().removesuffix(" (JST)"))
        for line in message.get_all("Received", [])
    ]
    assert len(stamps) >= 3
    assert stamps == sorted(stamps, reverse=True)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_programs_lines_end_in_crlf_and_fit_smtp(name: str) -> None:
    raw = PROGRAMS[name](_draft())
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_names_its_attachment_in_the_way_it_does(name: str) -> None:
    draft = _draft()
    message = email.message_from_bytes(PROGRAMS[name](draft))
    part = next(p for p in message.walk() if p.get_content_disposition() == "attachment")
    found = part.get_filename()
    if name.startswith("Thunderbird"):
        assert "filename*0*=" in str(part["Content-Disposition"])
        if "UTF-8" in name:
            assert found == draft.attachments[0].name
    elif name.startswith("Becky"):
        assert draft.attachments[0].name.encode("cp932") in PROGRAMS[name](draft)
    else:
        assert found is not None
        assert found.startswith("=?")
        assert _words(found) == draft.attachments[0].name


def test_an_exchange_mail_shows_labelled_lines_as_a_table() -> None:
    rows = (("市区町村名", "北海道赤井川村"), ("電話番号", "0135-00-0001"))
    body = "申し込みます。\n" + "".join(f"{a}\t{b}\n" for a, b in rows) + "以上\n"
    raw = PROGRAMS["Outlook／Exchange（HTML、UTF-8）"](_draft(rows=rows, body=body))
    message = email.message_from_bytes(raw)
    html = next(p for p in message.walk() if p.get_content_type() == "text/html")
    payload = html.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode("utf-8")
    assert text.count("<tr>") == 2
    assert text.index("申し込みます。") < text.index("0135-00-0001") < text.index("以上")


def test_what_jis_writes_is_what_pythons_codec_writes_where_it_can() -> None:
    for text in ("日本語とABC", "ひらがな", "、。（）「」"):
        assert jis(text) == text.encode("iso2022_jp")
    assert jis("①㈱髙﨑") == b"\x1b$B\x2d\x21\x2d\x6a\x7c\x62\x79\x75\x1b(B"
    assert jis("ﾃｽﾄ") == b"\x1b(I\x43\x3d\x44\x1b(B"


@pytest.mark.parametrize("label", ["UTF-8", "iso-2022-jp", "Shift_JIS"])
def test_encoded_words_are_short_and_whole(label: str) -> None:
    text = "【北海道余市郡赤井川村】クラウド型被災者支援システムの参加申込み" * 3
    found = words(text, label)
    assert all(len(word) <= 75 for word in found)
    assert "".join(_words(word) for word in found) == text
