"""Corrections said in a sentence, and those of which nothing could be read."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from intake.paths import data_path
from intake.reading import read
from intake.reading.body.prose_values import corrected_in_prose, wishes_in
from intake.reading.body.quotation import lines_of
from intake.register import load_register
from intake.terms import Outcome, Reading, ReadingContext


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("電話番号に誤りがありました。正しくは0135-00-0001です。", "phone", "0135-00-0001"),
        ("電話番号を間違えました。0135-00-0001 が正しいです。", "phone", "0135-00-0001"),
        ("0135-00-0000ではなく0135-00-0001の方が正しい番号です。", "phone", "0135-00-0001"),
        (
            "アドレスが誤っておりました。\n正しくは soumu@yoichi.example です。",
            "email",
            "soumu@yoichi.example",
        ),
        ("担当者の氏名を間違えました。正しくは「余市 次郎」です。", "contact_name", "余市 次郎"),
        ("担当課の記載が誤っていました。正しくは、防災課となります。", "section", "防災課"),
    ],
)
def test_what_a_sentence_puts_right_is_read(text: str, name: str, value: str) -> None:
    assert [(str(each.name), each.value) for each in corrected_in_prose(lines_of(text))] == [
        (name, value)
    ]


@pytest.mark.parametrize(
    "text",
    ["正しくは別紙です。", "> 正しくは0135-00-0001です。", "人口に誤りがあり、正しくは200人です。"],
)
def test_what_names_no_field_or_is_quoted_puts_nothing_right(text: str) -> None:
    assert list(corrected_in_prose(lines_of(text))) == []


def _read(body: str) -> Reading:
    message = EmailMessage()
    message["From"] = "soumu@yoichi.example"
    message["Subject"] = "【訂正】クラウド型被災者支援システムの利用申込み（北海道余市町）"
    message.set_content(body)
    return read(message.as_bytes(), load_register(data_path("register")), ReadingContext())


def test_a_correction_of_which_nothing_is_read_waits_for_a_person() -> None:
    unread = _read("先ほどの申込書に誤りがありました。明日お電話します。")
    assert unread.outcome is Outcome.NEEDS_REVIEW
    assert "correction_unread" in {finding.code for finding in unread.findings}


def test_a_correction_that_is_read_does_not() -> None:
    found = _read("メールアドレスに誤りがありました。正しくは bosai@yoichi.example です。")
    assert found.fields["email"] == "bosai@yoichi.example"
    assert "correction_unread" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("text", "wish"),
    [("試行運用への参加を希望します。", ["希望する"]), ("試行運用への参加を希望しますか？", []), ("「試行運用への参加を希望します」の欄はどこですか。", []),
     ("試行運用には参加いたしません。", ["希望しない"])],
)  # fmt: skip
def test_a_wish_that_is_asked_or_quoted_is_nobodys(text: str, wish: list[str]) -> None:
    assert [each.value for each in wishes_in(lines_of(text))] == wish
