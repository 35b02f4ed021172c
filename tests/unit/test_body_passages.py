"""Passages of a mail's text that are not its writer's answers."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from intake.mime.mail import open_mail
from intake.reading.body.body import read_body
from intake.reading.body.subject import read_subject
from intake.reading.form.values import normalise
from intake.terms import FieldName, Severity

CLERK = """担当課：総務部防災課
担当者氏名：林檎 咲子
電話番号：0135-21-2111
メールアドレス：bousai@town.yoichi.example
"""
FORMER = """担当課：企画課
担当者氏名：葡萄 次郎
電話番号：0135-21-9999
メールアドレス：kikaku@town.yoichi.example
"""
MINE = ["総務部防災課", "林檎 咲子", "0135-21-2111", "bousai@town.yoichi.example"]
_CONTACT = (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.EMAIL)


def contact(text: str, date: str = "", to: str = "") -> list[str | None]:
    """What the text says of the contact; "?" where a person is asked."""
    found: dict[FieldName, str | None] = {}
    message = EmailMessage()
    if date:
        message["Date"] = date
    if to:
        message["To"] = to
    message.set_content(f"余市町です。申し込みます。\n\n{text}")
    body = read_body(open_mail(message.as_bytes()), read_subject("利用申込み"))
    for each in body.labelled:
        value = normalise(each)
        asked = any(finding.severity is Severity.REVIEW for finding in value.findings)
        found.setdefault(each.name, "?" if asked else value.text)
    return [found.get(name) for name in _CONTACT]


@pytest.mark.parametrize(
    "head",
    [
        "＜記入例＞",
        "【記載例】",
        "（例）",
        "■ 記入例",
        "【前任】",
        "【前任者】",
        "【変更前】",
        "【副担当】",
    ],
)
@pytest.mark.parametrize("own", ["＜申込内容＞", "【後任】", "【担当者】", "■ 回答"])
def test_what_is_under_such_a_head_is_no_answer(head: str, own: str) -> None:
    assert contact(f"{head}\n{FORMER}\n{own}\n{CLERK}") == MINE
    assert contact(f"{own}\n{CLERK}\n{head}\n{FORMER}") == MINE


def test_an_example_ends_where_its_labels_come_again() -> None:
    assert contact(f"＜記入例＞\n{FORMER}\n{CLERK}") == MINE


@pytest.mark.parametrize("who", ["申請者", "申込者", "代表者", "首長", "■町長"])
def test_the_clerk_counts_and_not_who_applies(who: str) -> None:
    text = f"{who}\n　氏名：蜜柑　一郎\n　電話番号：0135-21-2100\n担当者\n{CLERK}"
    assert contact(text) == MINE


def test_who_applies_counts_where_nobody_else_is_named() -> None:
    assert contact(f"【申込者】\n{CLERK}") == MINE


def test_a_column_of_examples_in_a_table_is_no_answer() -> None:
    rows = ["項目\t記入欄\t記入例", "担当課\t総務部防災課\t危機管理課", "担当者氏名\t林檎 咲子\t見本 太郎",
            "電話番号\t\t03-1000-0001", "メールアドレス\tbousai@town.yoichi.example\tmihon@city.example"]  # fmt: skip
    assert contact("\n".join(rows)) == [*MINE[:2], None, MINE[3]]


@pytest.mark.parametrize(
    "head",
    [
        "■旧担当（６月末まで）",
        "１　３月末までの担当",
        "■ お手本",
        "※本文はこのように書いてください",
    ],
)
def test_of_two_contacts_in_a_text_a_person_says_which_counts(head: str) -> None:
    assert contact(f"{head}\n{FORMER}\n■いまの窓口\n{CLERK}") == ["?", "?", "?", "?"]
    lacking = CLERK.replace("電話番号：0135-21-2111\n", "")
    assert contact(f"{lacking}\n{head}\n{FORMER}") == ["?", "?", "?", "?"]


def test_a_contact_that_is_written_twice_alike_is_no_question() -> None:
    assert contact(f"{CLERK}\n再掲\n{CLERK}") == MINE


@pytest.mark.parametrize("greeting", ["ご担当者様", "御担当者　様", "担当者さま、", "ご担当　各位"])
def test_a_greeting_is_no_label_of_what_follows(greeting: str) -> None:
    message = EmailMessage()
    message.set_content(f"{greeting}\n\n余市町です。\n申込書を送付します。\n")
    body = read_body(open_mail(message.as_bytes()), read_subject("利用申込み"))
    assert [each for each in body.labelled if each.name is FieldName.CONTACT_NAME] == []


@pytest.mark.parametrize(
    ("others", "own"),
    [
        ("副担当者", "主担当者"),
        ("昨年度担当者", "今年度担当者"),
        ("旧担当者", "新担当者"),
        ("記入例", "記入欄"),
        ("首長", "担当者"),
        ("前任の連絡先", "後任の連絡先"),
    ],
)
def test_of_the_columns_of_a_table_in_the_text_the_one_that_counts_is_read(
    others: str, own: str
) -> None:
    theirs = ["企画課", "葡萄 次郎", "0135-21-9999", "kikaku@town.yoichi.example"]
    names = ["担当課", "担当者氏名", "電話番号", "メールアドレス"]
    for heads, columns in (((others, own), (theirs, MINE)), ((own, others), (MINE, theirs))):
        rows = [("項目", *heads), *zip(names, *columns, strict=True)]
        assert contact("\n".join(map("\t".join, rows))) == MINE


def test_a_row_of_a_table_in_the_text_is_read_however_many_cells_follow() -> None:
    names = ["担当課", "担当者氏名", "電話番号", "メールアドレス"]
    theirs = ["企画課", "葡萄 次郎", "0135-21-9999", "kikaku@town.yoichi.example"]
    rows = [("項目", "旧担当者", "新担当者"), *zip(names, theirs, MINE, strict=True)]
    assert contact("\n".join("\t".join((*row, *"x" * 600)) for row in rows[1:])) != MINE
    wide = ["\t".join(rows[0]), *("\t".join((*row, *"x" * 600)) for row in rows[1:])]
    assert contact("\n".join(wide)) == MINE


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bousai@town.yoichi.\n　　　hokkaido.example", "bousai@town.yoichi.hokkaido.example"),
        ("bousai@town.yoichi.\nhokkaido.example", "bousai@town.yoichi.hokkaido.example"),
        ("bousai-\nkanri@town.yoichi.example", "bousai-kanri@town.yoichi.example"),
        ("bousai\n@town.yoichi.example", "bousai@town.yoichi.example"),
        ("bousai@\ntown.yoichi.example", "bousai@town.yoichi.example"),
        ("bousai\nkanri@town.yoichi.example", "?"),
        ("bousai@town.yoichi.ex\nample", "?"),
        ("bousai@town.yoichi.example\n----------", "bousai@town.yoichi.example"),
        ("bousai@town.yoichi.example\n0135-21-2111", "bousai@town.yoichi.example"),
        ("bousai@town.yoichi.example\nよろしくお願いします。", "bousai@town.yoichi.example"),
    ],
)
def test_an_address_broken_at_a_lines_end_is_joined_or_asked_about(text: str, address: str) -> None:
    assert contact(f"担当課：総務部防災課\nメールアドレス：{text}\n")[3] == address


def test_an_office_that_goes_on_in_the_next_line_is_whole() -> None:
    assert contact("担当課：総務部\n　　　　防災課\n担当者氏名：林檎 咲子")[:2] == MINE[:2]
    assert contact("担当課：総務部\nよろしくお願いいたします。")[0] == "総務部"


@pytest.mark.parametrize(
    "text", ["○○部△△課", "（担当課名）", "（部署名を入力）", "担当課名", "XXXX課"]
)
def test_a_placeholder_left_in_the_text_is_no_value(text: str) -> None:
    assert contact(f"担当課：{text}\n電話番号：0135-21-2111")[0] is None


@pytest.mark.parametrize(
    ("labels", "phone"),
    [
        ("電話番号（使用不可）：0135-21-9999", "?"),
        ("電話番号（使用不可）：0135-21-9999\n電話番号（代替）：0135-21-2111", "0135-21-2111"),
        ("電話番号（９月末まで）：0135-21-2111\n電話番号（10月から）：0135-21-9999", "?"),
        ("電話番号（夜間・休日）：0135-21-9999\n電話番号：0135-21-2111", "0135-21-2111"),
        ("電話番号（市外局番から）：0135-21-2111", "0135-21-2111"),
    ],
)
def test_words_in_a_labels_brackets_that_reserve_its_value_are_heard(
    labels: str, phone: str
) -> None:
    assert contact(labels)[2] == phone


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ("担当者氏名（正）：林檎 咲子\n担当者氏名（副）：葡萄 次郎", "林檎 咲子"),
        ("担当者氏名（副）：葡萄 次郎\n担当者氏名：林檎 咲子", "林檎 咲子"),
        ("担当者氏名（副）：葡萄 次郎", "?"),
        ("担当者（責任者）氏名：林檎 咲子", "林檎 咲子"),
    ],
)
def test_a_deputy_gives_way_to_the_contact_and_is_asked_about_alone(labels: str, name: str) -> None:
    assert contact(labels)[1] == name


@pytest.mark.parametrize(
    ("labels", "section"),
    [
        ("担当課（令和３年度）：企画課", "?"),
        ("担当課（令和３年度）：企画課\n担当課（令和４年度）：総務部防災課", "総務部防災課"),
        ("担当課（2022年度）：総務部防災課", "総務部防災課"),
        ("担当課（異動前）：企画課\n担当課（異動後）：総務部防災課", "総務部防災課"),
    ],
)
def test_a_label_with_a_year_counts_in_that_year(labels: str, section: str) -> None:
    assert contact(labels, "Mon, 11 Jul 2022 10:00:00 +0900")[0] == section


VENDOR = "担当者：佐々木 次郎\n電話番号：026-222-0000\nメールアドレス：sasaki@vendor.example\n"


@pytest.mark.parametrize(
    "head",
    ["【保守業者】\n株式会社余市情報", "会社名：株式会社余市情報", "合同会社ヨイチ　システム部"],
)
def test_the_contact_of_a_company_is_not_the_municipalitys(head: str) -> None:
    assert contact(f"{head}\n{VENDOR}\n{CLERK}") == MINE
    assert contact(f"{CLERK}\n{head}\n{VENDOR}") == MINE
    assert contact(f"担当課：総務部防災課\n\n{head}\n{VENDOR}") == [MINE[0], None, None, None]


def test_a_sentence_about_a_company_heads_no_contact() -> None:
    assert contact(f"改修は株式会社余市情報に依頼します。\n{CLERK}") == MINE
    assert contact(f"株式会社余市情報　御中\n{CLERK}") == MINE


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("電話番号を0135-21-9999から0135-21-2111に変更してください。", 2, "0135-21-2111"),
        ("担当者が葡萄から林檎 咲子に変わりました。", 1, "林檎咲子"),
        ("担当課が企画課から総務部防災課に変更となりました。", 0, "総務部防災課"),
        ("担当者は８月１日から葡萄 次郎に変わります。", 1, None),
        ("提出先が県から国に変更されました。", 0, None),
    ],
)
def test_a_change_told_in_a_sentence_gives_the_new_value(
    text: str, at: int, value: str | None
) -> None:
    found = contact(text)[at]
    assert (found and "".join(found.split())) == value


def test_what_a_mail_to_which_the_writer_answers_quotes_itself_is_not_asked_about() -> None:
    head = "-----Original Message-----\nFrom: 窓口 <shien@kikou.example>\nSubject: 御案内"
    text = f"{head}\n電話番号：0135-21-2111\n> 担当課：企画課\n"
    assert contact(text, to="shien@kikou.example") == [None, None, "?", None]
