"""Withdrawals and passwords are told from applications."""

from __future__ import annotations

import pytest

from intake.terms import Kind, Outcome
from tests.unit.kind_mails import ANSWERS, APPLIES, LETTER, kind, reading

# --- withdrawals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("【余市町】利用申込みの取下げについて", "下記のとおり取り下げます。"),
        ("利用申込の取り下げ", "お願いします。"),
        (LETTER, "先日の申込みを取り下げます。"),
        ("【余市町】申込辞退の御連絡", "予算の都合によります。"),
        ("余市町です", "先日の利用申込みをキャンセルさせてください。"),
        ("申込みの件", "利用申込みについて、都合により辞退いたします。"),
        ("参加申込みの撤回", "よろしくお願いします。"),
    ],
)
def test_a_withdrawal_is_a_withdrawal(subject: str, text: str) -> None:
    found = reading(subject, text)
    assert (found.kind, found.outcome) == (Kind.WITHDRAWAL, Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize(
    "text",
    [
        "申込みの取下げはできますでしょうか。",
        "取下げの場合の手続きを教えてください。",
        "申込みは取り下げません。",
        "> ５　訂正・取下げ　お手数ですが、本メールに御返信ください。\n承知しました。",
    ],
)
def test_talk_of_withdrawing_is_no_withdrawal(text: str) -> None:
    assert kind(LETTER, text) is not Kind.WITHDRAWAL


def test_a_confidentiality_note_withdraws_nothing() -> None:
    text = ANSWERS + "\n本メールを誤って受信された場合は、破棄し、送信の取消しに御協力ください。"
    assert kind(APPLIES, text) is Kind.APPLICATION


# --- passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("先ほどお送りした添付ファイルのパスワードは以下のとおりです。\n\nabcD1234\n", "abcD1234"),
        ("パスワード：Ab#9_xY!\n", "Ab#9_xY!"),
        ("解凍パスワード: 20220701yoichi", "20220701yoichi"),
        ("パスワードは「yoichi-01」です。", "yoichi-01"),
        ("【パスワード】\nyoichi01", "yoichi01"),
        ("ＰＷ：ｙｏｉｃｈｉ０１", "yoichi01"),
        ("PASSWORD = yoichi01", "yoichi01"),
    ],
)
def test_a_password_mail_tells_its_password(text: str, password: str) -> None:
    found = reading("パスワードの送付（利用申込書）", text)
    assert (found.kind, found.passwords) == (Kind.PASSWORD, (password,))


def test_the_address_and_the_rule_below_are_no_password() -> None:
    text = "パスワードは別途お知らせします。\n\n----------\nsoumu@yoichi.example\n0135-00-0001"
    assert reading("送付", text).passwords == ()


def test_a_password_inside_an_application_leaves_it_one() -> None:
    found = reading(APPLIES, ANSWERS + "添付ファイルのパスワード：yoichi01")
    assert (found.kind, found.passwords) == (Kind.APPLICATION, ("yoichi01",))


# --- applications in doubt ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (APPLIES, "申込みの件、なしでお願いします。"),
        (APPLIES, "当該申込みについては、事情により、これを行わないこととします。"),
        (APPLIES, "やはり申込みはやめます。"),
        (APPLIES, "利用申込みについて、一旦保留とさせてください。"),
        (APPLIES, "送付済みの申込書は、破棄をお願いします。"),
        (APPLIES, "申込みをなかったことにしてください。"),
        (APPLIES, "来月、利用申込みをする予定です。"),
        (APPLIES, "申込みについては検討中です。"),
        (APPLIES, "９月議会後に正式に申し込みます。"),
        ("【余市町】クラウド型被災者支援システムの利用申込み（申込みなし）", ""),
        (APPLIES, "検討の結果、申込みには至りませんでした。"),
        (APPLIES, "利用申込みはお断りさせていただきます。"),
        (APPLIES, "参加申込みの可否について、８月中に回答いたします。"),
        (APPLIES, "暫定版をお送りします。"),
        ("コンビニ交付サービスの利用申込み", "利用を申し込みます。"),
        ("クラウド型財務会計システムの利用申込み", "利用を申し込みます。"),
        ("利用申込み", "ＬＧＷＡＮ－ＡＳＰの利用を申し込みます。"),
    ],
)
def test_words_that_deny_the_application_or_put_it_off_are_read_by_a_person(
    subject: str, text: str
) -> None:
    assert reading(subject, f"{text}\n{ANSWERS}").outcome is Outcome.NEEDS_REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "昨年度は申し込みませんでしたが、本年度より利用を申し込みます。",
        "申込みが遅くなり申し訳ありません。",
        "事前に電話で確認いただいたとおり、申し込みます。",
        "当初は見送る予定でしたが、今回申し込むことといたしました。",
        "導入検討状況：申込み後に予算を計上する予定",
        "クラウド型被災者支援システムの利用を申し込みます。",
        "本システムの利用を申し込みます。",
        "貴機構のシステムの利用を申し込みます。",
    ],
)
def test_an_application_with_such_words_about_something_else_is_one(text: str) -> None:
    found = reading(APPLIES, f"{text}\n{ANSWERS}")
    assert (found.kind, found.outcome) == (Kind.APPLICATION, Outcome.INCOMPLETE)
