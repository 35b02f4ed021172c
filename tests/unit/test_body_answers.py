"""Answers in the text of a mail, in the many ways people set them down."""

from __future__ import annotations

import pytest

from intake.reading.body.labelled_lines import labelled_lines
from intake.reading.body.quotation import Voice, lines_of
from intake.terms import FieldName

WHOLE = {
    "municipality_name": "余市町",
    "section": "総務課",
    "contact_name": "余市 太郎",
    "phone": "0135-00-0001",
    "email": "soumu@yoichi.example",
}


def answers(text: str, *voices: Voice) -> dict[str, str]:
    found = labelled_lines(lines_of(text), *(voices or (Voice.OWN,)))
    return {str(each.name): each.value for each in reversed(found)}


def where(text: str) -> dict[str, str]:
    return {str(e.name): e.where for e in labelled_lines(lines_of(text), Voice.OWN)}


STYLES = {
    "colon": "市区町村名：余市町\n担当課：総務課\n担当者：余市 太郎\n電話番号：0135-00-0001\nメールアドレス：soumu@yoichi.example",
    "numbered": "(1) 市区町村名　余市町\n(2) 担当課　総務課\n(3) 担当者の氏名　余市 太郎\n(4) 電話番号　0135-00-0001\n(5) メールアドレス　soumu@yoichi.example",
    "circled numbers": "①市区町村名：余市町\n②担当課：総務課\n③担当者氏名：余市 太郎\n④電話：0135-00-0001\n⑤Eメール：soumu@yoichi.example",
    "spaced labels": "市 区 町 村 名：余市町\n担　当　課：総務課\n担 当 者：余市 太郎\n電　　話：0135-00-0001\nメ ー ル：soumu@yoichi.example",
    "spaced without colon": "市町村名　　余市町\n担　当　課　総務課\n担　当　者　余市 太郎\nＴＥＬ　　　0135-00-0001\nＭａｉｌ　　soumu@yoichi.example",
    "brackets": "【市区町村名】余市町\n【担当課】総務課\n【担当者】余市 太郎\n【電話番号】0135-00-0001\n【メールアドレス】soumu@yoichi.example",
    "brackets, one line": "【市区町村名】余市町 【担当課】総務課 【担当者】余市 太郎 【電話番号】0135-00-0001 【メールアドレス】soumu@yoichi.example",
    "brackets, no space": "【市区町村名】余市町【担当課】総務課【担当者】余市 太郎【電話番号】0135-00-0001【メールアドレス】soumu@yoichi.example",
    "brackets, next line": "【市区町村名】\n余市町\n\n【担当課】\n総務課\n\n【担当者】\n余市 太郎\n\n【電話】\n0135-00-0001\n\n【メール】\nsoumu@yoichi.example",
    "polite": "貴団体名：余市町\n御担当部署名：総務課\nご担当者様氏名：余市 太郎\nご連絡先電話番号：0135-00-0001\n御連絡先メールアドレス：soumu@yoichi.example",
    "numbered by kana": "　ア　市区町村名　余市町\n　イ　担当課　総務課\n　ウ　担当者氏名　余市 太郎\n　エ　電話番号　0135-00-0001\n　オ　メールアドレス　soumu@yoichi.example",
    "bullets": "・団体名：余市町\n・所属：総務課\n・氏名：余市 太郎\n・TEL：0135-00-0001\n・E-mail：soumu@yoichi.example",
    "squares": "■市区町村名\n　余市町\n■担当課名\n　総務課\n■担当者名\n　余市 太郎\n■電話番号\n　0135-00-0001\n■メールアドレス\n　soumu@yoichi.example",
    "one line": "市区町村名：余市町　担当課：総務課　担当者：余市 太郎　電話：0135-00-0001　メール：soumu@yoichi.example",
    "slashes": "市区町村名：余市町／担当課：総務課／担当者：余市 太郎／電話：0135-00-0001／メール：soumu@yoichi.example",
    "tabs": "市区町村名\t余市町\n担当課\t総務課\n担当者氏名\t余市 太郎\n電話番号\t0135-00-0001\nメールアドレス\tsoumu@yoichi.example",
    "tabs, labels above": "市区町村名\t担当課\t担当者氏名\t電話番号\tメールアドレス\n余市町\t総務課\t余市 太郎\t0135-00-0001\tsoumu@yoichi.example",
    "four columns": "市区町村名\t余市町\t担当課\t総務課\n担当者氏名\t余市 太郎\t電話番号\t0135-00-0001\nメールアドレス\tsoumu@yoichi.example",
    "drawn table": "┌──┬──┐\n│市区町村名│余市町│\n│担当課　　│総務課│\n│担当者氏名│余市 太郎│\n│電話番号│0135-00-0001│\n│メール│soumu@yoichi.example│\n└──┴──┘",
    "dots": "市区町村名……余市町\n担当課……総務課\n担当者……余市 太郎\n電話番号……0135-00-0001\nメールアドレス……soumu@yoichi.example",
    "two colons": "市区町村名：：余市町\n担当課：：総務課\n担当者：：余市 太郎\n電話番号：：0135-00-0001\nメールアドレス：：soumu@yoichi.example",
    "quoted": "市区町村名：「余市町」\n担当課：「総務課」\n担当者：「余市 太郎」\n電話番号：「0135-00-0001」\nメールアドレス：「soumu@yoichi.example」",
    "invisible characters": "\u200b市区町村名：余市町\n\ufeff担当課：総務課\n\u2060担当者：余市 太郎\n電話\u200b番号：0135-00-0001\nメールアドレス：soumu@yoichi.example",
    "equals": "市区町村名＝余市町\n担当課＝総務課\n担当者＝余市 太郎\n電話番号＝0135-00-0001\nメールアドレス＝soumu@yoichi.example",
    "required marks": "市区町村名（必須）：余市町\n※担当課：総務課\n担当者の氏名（必須）：余市 太郎\n電話番号 *：0135-00-0001\nメールアドレス（必須）：soumu@yoichi.example",
    "composite": "市区町村名：余市町\n担当：総務課　余市 太郎\n連絡先：0135-00-0001\nsoumu@yoichi.example",
    "contact in one line": "市町村名：余市町\n担当課・担当者：総務課 余市 太郎\n連絡先（電話番号及びメールアドレス）：0135-00-0001／soumu@yoichi.example",
    "contact below": "市区町村名：余市町\n担当課：総務課\n担当者：余市 太郎\n連絡先\n　(1) 電話番号：0135-00-0001\n　(2) メールアドレス：soumu@yoichi.example",
    "sentences": "市区町村名は余市町です。担当課は総務課です。担当者は余市 太郎です。\n電話番号は0135-00-0001です。\nメールアドレスはsoumu@yoichi.exampleです。",
    "half-width kana": "市区町村名:余市町\n担当課:総務課\n担当者:余市 太郎\nTEL:0135-00-0001\nﾒｰﾙｱﾄﾞﾚｽ:soumu@yoichi.example",
    "between rules": "──────────\n市区町村名：余市町\n担当課：総務課\n担当者：余市 太郎\n電話番号：0135-00-0001\nメールアドレス：soumu@yoichi.example\n──────────",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_five_answers_are_read_in_any_style(style: str) -> None:
    found = answers(style)
    found["phone"] = found["phone"].split("／")[0].split(" soumu")[0]
    assert found == WHOLE


def test_every_answer_knows_its_line() -> None:
    assert where("こんにちは\n\n担当課：総務課\n【担当者】\n余市 太郎") == {
        "section": "本文 3行目",
        "contact_name": "本文 5行目",
    }


def test_the_closing_words_below_an_empty_label_are_no_answer() -> None:
    assert answers("担当者：\n\n以上、よろしくお願いいたします。") == {}
    assert answers("【担当者】\n\nよろしくお願いします。") == {}
    assert answers("担当課：\n担当者：余市 太郎") == {"contact_name": "余市 太郎"}


def test_speech_that_begins_with_a_label_is_no_answer() -> None:
    text = (
        "メール にて送付いたします。\nその他 ご不明な点は、御連絡ください。\n担当 までお願いします"
    )
    assert answers(text) == {}


def test_the_hint_behind_a_value_is_left_out() -> None:
    assert answers("担当課：総務課　※課名まで\n電話番号：0135-00-0001 ←直通です") == {
        "section": "総務課",
        "phone": "0135-00-0001",
    }


def test_a_colon_in_the_note_of_a_label_does_not_end_the_label() -> None:
    text = "担当課（例：総務課）：防災課\n電話番号（例：0135-00-0000）：0135-00-0001\nメールアドレス（例：a@b.example）：\n"
    assert answers(text) == {"section": "防災課", "phone": "0135-00-0001"}


def test_the_reading_in_brackets_is_apart_from_the_name() -> None:
    assert answers("担当者：余市 太郎（よいち たろう）") == {
        "contact_name": "余市 太郎",
        "contact_kana": "よいち たろう",
    }


def test_letters_spaced_out_in_values_are_closed_up() -> None:
    assert answers("担当課：総　務　課") == {"section": "総務課"}


@pytest.mark.parametrize(
    ("value", "section", "name"),
    [
        ("総務課　余市 太郎", "総務課", "余市 太郎"),
        ("総務課防災係／余市太郎", "総務課防災係", "余市太郎"),
        ("総務課余市太郎", "総務課", "余市太郎"),
        ("総務課", "総務課", None),
        ("余市太郎", None, "余市太郎"),
    ],
)
def test_section_and_name_in_one_value_are_told_apart(
    value: str, section: str | None, name: str | None
) -> None:
    found = answers(f"担当：{value}")
    assert (found.get("section"), found.get("contact_name")) == (section, name)


def test_a_fax_number_is_no_phone_number() -> None:
    assert answers("FAX：0135-00-0002\n電話：0135-00-0001") == {"phone": "0135-00-0001"}


def test_a_long_answer_takes_several_lines() -> None:
    text = (
        "導入検討状況：令和５年度の予算を要求しています。\n庁内の合意はあります。\n\n担当課：総務課"
    )
    assert answers(text) == {
        "consideration": "令和５年度の予算を要求しています。 庁内の合意はあります。",
        "section": "総務課",
    }


# --- voices ---------------------------------------------------------------------------------------


def test_what_is_quoted_is_no_answer() -> None:
    text = "総務課を財政課に訂正します。\n担当課：財政課\n\n> 担当課：総務課\n> 担当者：余市 太郎"
    assert answers(text) == {"section": "財政課"}


def test_an_answer_below_each_quoted_question_is_read() -> None:
    text = "> １．担当課：\n総務課\n> ２．担当者：\n余市 太郎"
    assert answers(text) == {"section": "総務課", "contact_name": "余市 太郎"}


@pytest.mark.parametrize(
    "mark",
    [
        "-----Original Message-----",
        "-----元のメッセージ-----",
        "From: 機構 <a@j-lis.example>\nSent: Thursday, June 30, 2022 10:00 AM\nTo: 余市町\nSubject: 通知",
        "差出人: 機構 <a@j-lis.example>\n送信日時: 2022年6月30日木曜日 10:00\n宛先: 余市町\n件名: 通知",
        "________________________________\n差出人: 機構 <a@j-lis.example>\n件名: 通知",
        "2022年6月30日(木) 10:00 機構 <a@j-lis.example>:",
        "On 2022/06/30 10:00, 機構 wrote:",
        "On Thu, 30 Jun 2022 10:00:00 +0900\n機構 <a@j-lis.example> wrote:",
        "(2022/06/30 10:00), 機構さんは書きました:",
    ],
)
def test_everything_below_the_mark_of_an_old_mail_is_quoted(mark: str) -> None:
    assert answers(f"担当課：財政課\n\n{mark}\n\n担当課：総務課\n担当者：余市 太郎") == {
        "section": "財政課"
    }


def test_an_answer_above_and_below_marked_lines_is_both_read() -> None:
    text = "2022年6月30日 機構 <a@j-lis.example>:\n> 担当課を教えてください。\n\n担当課：総務課"
    assert answers(text) == {"section": "総務課"}


def test_our_notice_pasted_without_marks_is_no_answer() -> None:
    text = (
        "宛名：地方公共団体情報システム機構（J-LIS）\n件名 ：【市区町村名】クラウド型被災者支援システムの利用申込み\n"
        "メール：rddlg＠j-lis.go.jp\n担当課：総務課"
    )
    assert answers(text) == {"section": "総務課"}


SIGNED = "よろしくお願いします。\n\n{rule}\n余市町役場 総務課 余市 太郎\n〒046-0000 余市町朝日町\nTEL 0135-00-0001 FAX 0135-00-0002\nE-mail soumu@yoichi.example\n{rule}"


@pytest.mark.parametrize(
    "rule", ["----------", "＊＊＊＊＊＊＊＊", "━━━━━━━━", "□■□■□■□■", "=-=-=-=-=-=", "-- "]
)
def test_a_signature_is_told_from_the_answer(rule: str) -> None:
    text = SIGNED.format(rule=rule)
    assert answers(text) == {}
    assert answers(text, Voice.SIGNATURE) == {
        "phone": "0135-00-0001 FAX 0135-00-0002",
        "email": "soumu@yoichi.example",
    }


def test_fields_are_those_of_the_domain() -> None:
    assert set(WHOLE) <= {str(name) for name in FieldName}


@pytest.mark.parametrize(
    "text",
    [
        "担当：余市 太郎 0135-00-0001 soumu@yoichi.example",
        "担当者：余市 太郎（0135-00-0001）soumu@yoichi.example",
        "担当　余市 太郎　TEL：0135-00-0001　soumu@yoichi.example",
        "申込みをします。担当：余市 太郎 電話0135-00-0001 soumu＠yoichi.example",
    ],
)
def test_what_stands_behind_a_name_is_no_part_of_it(text: str) -> None:
    found = answers(text)
    assert found["contact_name"] == "余市 太郎"
    assert "0135-00-0001" in found["phone"]
    assert "yoichi.example" in found["email"]


def test_a_name_with_digits_that_are_no_number_stays_whole() -> None:
    assert answers("担当者：余市 太郎 第2係")["contact_name"].startswith("余市 太郎")


def test_the_name_under_a_label_for_name_and_reading_is_the_name() -> None:
    both = answers("担当者の氏名（ふりがな）：余市 太郎（よいち たろう）")
    assert both == {"contact_name": "余市 太郎", "contact_kana": "よいち たろう"}
    assert answers("氏名（ふりがな）：余市 太郎") == {"contact_name": "余市 太郎"}
    assert answers("担当者（ふりがな）：よいち たろう") == {"contact_kana": "よいち たろう"}


def test_each_municipality_below_the_label_is_an_answer() -> None:
    text = "市区町村名：北海道余市町\n　　　　　　北海道仁木町\n担当課：総務課"
    found = labelled_lines(lines_of(text), Voice.OWN)
    names = [e.value for e in found if e.name is FieldName.MUNICIPALITY_NAME]
    assert names == ["北海道余市町", "北海道仁木町"]
