"""Text garbled before it was sent: mended where that is exact, never taken for a name."""

from __future__ import annotations

import pytest

from intake.mime.mail import open_mail
from intake.mime.mojibake import is_damaged, mend

SUBJECT = "【余市町】クラウド型被災者支援システムの参加申込み"


@pytest.mark.parametrize(
    "garbled",
    [
        SUBJECT.encode().decode("latin-1"),
        SUBJECT.encode("cp932").decode("latin-1"),
        SUBJECT.encode("iso2022_jp").decode("ascii").replace("\x1b", ""),
    ],
)
def test_what_can_be_undone_exactly_is_mended_and_told(garbled: str) -> None:
    text, problem = mend(garbled)
    assert text == SUBJECT
    assert problem is not None


@pytest.mark.parametrize("word", ["メールアドレス", "総務課", "申込み"])
def test_utf8_read_as_shift_jis_is_mended(word: str) -> None:
    assert mend(word.encode().decode("cp932"))[0] == word


def test_what_cannot_be_undone_is_kept_out_line_by_line() -> None:
    garbled = SUBJECT.encode().decode("cp932", "replace")
    text, problem = mend(f"総務課\n{garbled}\n以上")
    assert text == "総務課\n〔文字化けのため読めません〕\n以上"
    assert problem is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        SUBJECT,
        "質問ですか？？？？",
        "価格は$BASICで(B案)",
        "café naïve",
        "①②㈱髙﨑",
        "ﾃｽﾄ",
        "2$BB(B",
        "???",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert mend(text) == (text, None)


def test_a_line_of_question_marks_is_told() -> None:
    assert mend("????????????") == (
        "????????????",
        "文字化けのため読めない行が1行あります。原文を確認してください。",
    )


def test_a_garbled_subject_is_for_a_person_mended_or_not() -> None:
    lost = open_mail(b"Subject: ????????????\r\n\r\n")
    assert [(f.code, f.severity) for f in lost.findings] == [("mojibake", "review")]
    mended = open_mail(b"Subject: " + SUBJECT.encode().decode("latin-1").encode() + b"\r\n\r\n")
    assert mended.subject == SUBJECT
    assert [(f.code, f.severity) for f in mended.findings] == [("mojibake", "review")]


def test_a_garbled_body_is_a_finding() -> None:
    body = SUBJECT.encode().decode("cp932", "replace").replace("\ufffd", "?")
    found = open_mail(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body.encode())
    assert found.text == "〔文字化けのため読めません〕"
    assert ("mojibake", "review", "本文") in [(f.code, f.severity, f.where) for f in found.findings]


@pytest.mark.parametrize(
    "written",
    [
        "飫肥　&#26441;雄",
        "総務部&amp;危機管理課",
        r"\u7dcf\u52d9\u90e8",
        "%E7%B7%8F%E5%8B%99",
        "(cid:1234)橋　一郎",
        "=?utf-8?B?57eP?=",
        "髙□　一郎",
        "総務部".encode("euc_jp").decode("latin-1"),
        "総務部防災課".encode().decode("cp932", "ignore"),
    ],
)
def test_a_value_that_nobody_typed_so_is_damaged(written: str) -> None:
    assert is_damaged(written)


@pytest.mark.parametrize(
    "written",
    [
        "総務課",
        "R&D推進課",
        "消費税10%、50%",
        "https://www.town.example/%E7%B7%8F%E5%8B%99",
        "□総務課　■防災課",
        "ﾖｲﾁ ﾎﾟﾁ",
        "髙﨑　一郎",
    ],
)
def test_a_value_as_people_type_it_is_not(written: str) -> None:
    assert not is_damaged(written)
