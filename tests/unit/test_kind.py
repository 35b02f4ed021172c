"""What one mail is by its writer's own words: an application, a reply, a question, or none."""

from __future__ import annotations

import pytest

from intake.terms import Kind, Outcome
from tests.unit.kind_mails import ANSWERS, APPLIES, LETTER, kind, reading

QUOTED_NOTICE = "\n\n-----Original Message-----\n件名: 利用申込受付開始について\n4 サービス利用の申込みについて\n市区町村名、担当課を明記してください。"

# --- applications ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject",
    [
        APPLIES,
        "【余市町】クラウド型被災者支援システムの利用申込み",
        "Fw: 【余市町】クラウド型被災者支援システムの利用申込み",
        "転送： 利用申込書の送付について",
        "[rddlg:00123] 【余市町】利用申込",
        "Re: 【余市町】クラウド型被災者支援システムの利用申込み",
        "クラウド型被災者支援システム利用申込書（余市町）",
    ],
)
def test_a_subject_that_applies_makes_an_application(subject: str) -> None:
    assert kind(subject, "申込書を送付します。") is Kind.APPLICATION


def test_three_answers_make_an_application_under_any_subject() -> None:
    assert kind("（件名なし）", ANSWERS) is Kind.APPLICATION


def test_an_application_with_a_question_is_an_application() -> None:
    assert kind(APPLIES, ANSWERS + "なお、利用料はいつから必要でしょうか。") is Kind.APPLICATION


def test_a_subject_with_sanka_is_no_wish_to_join_the_trial() -> None:
    assert "trial_wish" not in reading(APPLIES, ANSWERS).fields


def test_words_of_courtesy_ask_nothing() -> None:
    text = "申込書を送付します。御不明な点がございましたら、お問い合わせください。"
    assert kind(APPLIES, text) is Kind.APPLICATION


# --- answers to the notice ------------------------------------------------------------------------

NOTICE = "Re: クラウド型被災者支援システムの利用申込受付開始について（通知）"


def test_an_answer_to_the_notice_that_applies_is_an_application() -> None:
    assert kind(NOTICE, ANSWERS + QUOTED_NOTICE) is Kind.APPLICATION
    assert kind(NOTICE, "利用を申し込みます。" + QUOTED_NOTICE) is Kind.APPLICATION


def test_an_answer_to_the_notice_that_asks_is_an_inquiry() -> None:
    assert kind(NOTICE, "利用料について教えてください。" + QUOTED_NOTICE) is Kind.INQUIRY


def test_an_answer_to_the_notice_with_nothing_new_is_no_application() -> None:
    assert kind(NOTICE, "検討いたします。" + QUOTED_NOTICE) is not Kind.APPLICATION


# --- answers to our letters -----------------------------------------------------------------------


def test_thanks_for_our_letter_are_a_reply() -> None:
    found = reading(LETTER, "承知しました。")
    assert (found.kind, found.receipt_number) == (Kind.REPLY, "R4-0012")


def test_a_reply_is_known_by_its_reference_too() -> None:
    assert kind("Re: 御確認", "承知しました。", in_reply_to="<ack.1@j-lis.example>") is Kind.REPLY
    assert (
        kind("Re: 御確認", "承知しました。", in_reply_to="<other@j-lis.example>") is not Kind.REPLY
    )


def test_a_reply_that_supplies_what_was_missing_is_an_application() -> None:
    assert kind(LETTER, "担当者：余市 太郎") is Kind.APPLICATION


def test_a_question_under_our_number_is_an_inquiry() -> None:
    assert kind(LETTER, "押印は必要でしょうか。") is Kind.INQUIRY


@pytest.mark.parametrize("number", ["R4-0012", "Ｒ４－００１２", "R4−0012", "r4-0012", "R4 - 0012"])
def test_a_receipt_number_is_read_in_any_width(number: str) -> None:
    assert reading(f"Re: 【受付番号{number}】", "はい").receipt_number == "R4-0012"


def test_a_number_that_is_not_ours_is_told_and_not_taken() -> None:
    found = reading("Re: 【受付番号R4-9999】", "はい")
    assert found.receipt_number is None
    assert "receipt_number_unknown" in {finding.code for finding in found.findings}


# --- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システムの利用料について", "いくらになりますか。"),
        ("お伺い", "コンビニ交付を導入していない団体も申し込めますか。御教示ください。"),
        ("利用申込書の様式について", "どこからダウンロードできるか教えてください。"),
    ],
)
def test_a_question_about_the_system_is_an_inquiry(subject: str, text: str) -> None:
    found = reading(subject, text)
    assert (found.kind, found.outcome) == (Kind.INQUIRY, Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("【特価】コピー機のご案内", "お得なプランです。"),
        ("防災研修会の参加申込み", "研修会に参加を申し込みます。"),
        ("", ""),
    ],
)
def test_what_is_not_ours_is_unrelated(subject: str, text: str) -> None:
    assert kind(subject, text) is Kind.UNRELATED


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システム申込", "余市町総務課 余市"),
        ("申込書", "クラウド型被災者支援システムに参加します。余市町"),
        ("クラウド型被災者支援システム 参加表明", "参加いたします。余市町総務課 余市"),
        ("【余市町】クラウド型被災者支援システム利用の件", "標記の件、利用を希望します。"),
    ],
)
def test_saying_so_in_a_sentence_is_an_application(subject: str, text: str) -> None:
    assert kind(subject, text) is Kind.APPLICATION


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("被災者支援システムの説明会", "説明会に参加します。余市町総務課 余市"),
        (
            "クラウド型被災者支援システムについて",
            "クラウド型被災者支援システムの利用を希望していますが、費用はいくらでしょうか。",
        ),
        (
            "クラウド型被災者支援システムについて",
            "当町はクラウド型被災者支援システムの利用を希望しません。",
        ),
        ("被災者支援システムの申込みができない", "画面が開きません。"),
    ],
)
def test_words_that_only_sound_like_it_are_none(subject: str, text: str) -> None:
    assert kind(subject, text) is not Kind.APPLICATION
