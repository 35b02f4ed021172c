"""Values that a writer corrects, points at, or types where nobody looks for them."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from typing import Any

import pytest

from intake.paths import data_path
from intake.reading import read
from intake.register import load_register
from intake.terms import Reading, ReadingContext, Severity
from tests.mail.make import people as p
from tests.mail.make.forms import rows, standard

A = p.YOICHI
ASKED = "?"
OUR_ADDRESS = "hisai-shien@j-lis.example"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
WRONG = "0135-99-0002"
MISPRINTED = p.colon(A).replace(A.phone, WRONG)
AT = f"2022年7月1日(金) 10:25 被災者支援担当 <{OUR_ADDRESS}>:\n"


REGISTER = cache(load_register)


def reading(body: str, form: bytes | None = None, subject: str = p.subject(A)) -> Reading:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{A.name}{A.section} <{A.email}>"
    mail["To"] = OUR_ADDRESS
    mail["Subject"] = subject
    mail["Date"] = "Mon, 11 Jul 2022 10:00:00 +0900"
    mail["Message-ID"] = "<one@yoichi-town.example>"
    mail.set_content(body)
    if form is not None:
        mail.add_attachment(form, *XLSX, filename="利用申込書.xlsx")
    return read(mail.as_bytes(), REGISTER(data_path("register")), ReadingContext())


def value(found: Reading, name: str) -> str | None:
    """The value of a field, ASKED where a person must say."""
    text = {str(field): text for field, text in found.fields.items()}.get(name)
    asked = any(f.field == name and f.severity is Severity.REVIEW for f in found.findings)
    return ASKED if text is None and asked else text


def codes(found: Reading) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "words",
    [
        f"電話番号に誤りがありました。\n誤：{WRONG}\n正：{A.phone}",
        f"正誤のお知らせ　誤：{WRONG}　正：{A.phone}",
        f"正：{A.phone}　誤：{WRONG}",
        f"（誤）{WRONG}\n（正）{A.phone}",
        f"【訂正】電話番号　正：{A.phone}　誤：{WRONG}",
        f"上記の「{WRONG}」は「{A.phone}」の誤りでした。",
        f"「{WRONG}」ではなく「{A.phone}」です。",
        f"×　{WRONG}\n○　{A.phone}",
        f"電話番号は{A.phone}に訂正します。",
        f"電話番号を{WRONG}から{A.phone}に訂正願います。",
        f"電話番号を{A.phone}と読み替えてください。",
        f"電話番号が間違っておりました。{A.phone}です。",
        f"【誤】\n{WRONG}\n【正】\n{A.phone}",
        f"正誤表\n誤\t正\n{WRONG}\t{A.phone}",
    ],
)
def test_a_number_that_the_writer_calls_wrong_is_replaced_by_the_right_one(words: str) -> None:
    assert value(reading(f"{MISPRINTED}\n{words}\n"), "phone") == A.phone


@pytest.mark.parametrize(
    ("label", "wrong", "right", "name"),
    [
        ("担当者氏名", "余市 華子", A.contact, "contact_name"),
        ("担当課", "総務部", A.section, "section"),
        ("利用開始希望年月", "令和５年２月", "令和５年４月", "desired_start"),
        ("住民基本台帳人口", "17,280人", "17,820人", "population"),
    ],
)
@pytest.mark.parametrize("words", ["誤：{}\n正：{}", "誤 {} → 正 {}", "「{}」は「{}」の誤りです。"])
def test_the_wrong_value_in_a_form_tells_which_field_a_correction_without_label_means(
    label: str, wrong: str, right: str, name: str, words: str
) -> None:
    body = f"申込書の記載を訂正します。\n{words.format(wrong, right)}\n"
    found = reading(body, A.xlsx(**{label: wrong}))
    expected = value(reading(body[:11], A.xlsx(**{label: right})), name)
    assert value(found, name) == expected is not None


def test_a_value_called_wrong_without_a_right_one_is_asked_about() -> None:
    body = f"申込書の電話番号{WRONG}は誤りです。後ほど御連絡します。\n"
    assert value(reading(body, A.xlsx(電話番号=WRONG)), "phone") == ASKED


REJECTED = (
    "{} ではありません",
    "{} ではございません。",
    "{} ではない",
    "{} は使用しないでください",
    "{} は現在使われておりません。",
    "{} には掛けないでください",
    "{} への御連絡はお控えください",
    "{}でしたが、現在は使用していません",
    "{}（使用しないでください）",
)
KEPT = (
    "{} で間違いありません",
    "{} のままで変更ありません",
    "{} に変わりありません。",
    "{} で差し支えありません",
    "{} に相違ございません",
    "{} で構いません",
    "{}（内線なし）",
    "{}（直通ではありません）",
    "{}です。お間違えのないようお願いします。",
    "{}です。他の番号はありません。",
)


@pytest.mark.parametrize("words", REJECTED)
@pytest.mark.parametrize("name", ["phone", "email"])
def test_a_value_that_its_own_line_rejects_is_asked_about(words: str, name: str) -> None:
    given = {"phone": A.phone, "email": A.email}[name]
    written = p.colon(A).replace(given, words.format(given))
    assert value(reading(written), name) == ASKED


@pytest.mark.parametrize("words", REJECTED)
def test_a_value_of_the_form_that_the_text_rejects_is_asked_about(words: str) -> None:
    body = f"申込書の電話番号 {words.format(A.phone)}\n"
    assert value(reading(body, A.xlsx()), "phone") == ASKED


@pytest.mark.parametrize("words", KEPT)
def test_a_value_of_which_an_error_or_another_thing_is_denied_is_taken(words: str) -> None:
    written = p.colon(A).replace(A.phone, words.format(A.phone))
    assert value(reading(written), "phone") == A.phone
    body = f"申込書の電話番号は {words.format(A.phone)}\n"
    assert value(reading(body, A.xlsx()), "phone") == A.phone


def test_a_value_rejected_in_favour_of_another_is_replaced_by_it() -> None:
    for words in ("{} ではありません。正しくは {} です。", "{} は誤りで、正しくは {} です。"):
        written = p.colon(A).replace(A.phone, words.format(WRONG, A.phone))
        assert value(reading(written), "phone") == A.phone


def test_a_correction_of_a_part_of_a_value_is_asked_about() -> None:
    body = f"{p.colon(A)}\n氏名の漢字が「花子」ではなく「華子」でした。訂正します。\n"
    assert value(reading(body, A.xlsx()), "contact_name") == ASKED


def test_a_correction_of_the_last_digits_is_asked_about() -> None:
    body = f"{p.colon(A)}\n電話番号の末尾は「1」ではなく「2」です。\n"
    assert value(reading(body), "phone") == ASKED


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("試行運用への参加を「希望する」としましたが、「希望しない」の誤りです。", "希望しない"),
        ("試行運用への参加（誤）希望する（正）希望しない", "希望しない"),
    ],
)
def test_a_wish_that_the_writer_calls_wrong_is_replaced_in_the_form(words: str, right: str) -> None:
    assert value(reading(f"{p.colon(A)}\n{words}\n", A.xlsx()), "trial_wish") == right


@pytest.mark.parametrize(
    "words",
    [
        "7月 庁内検討 → 9月 補正予算",
        "○ 罹災証明書の発行\n× 個別避難計画",
        "当町のドメインは昨年変更しました。",
        "（正）余市 花子　（副）余市 次郎",
        "正副２名で対応します。",
        "○ 申込書を添付します。",
        "御不明な点がありましたら御連絡ください。",
    ],
)
def test_contrasts_about_other_things_and_ordinary_words_correct_nothing(words: str) -> None:
    found = reading(f"{p.colon(A)}\n{words}\n", A.xlsx())
    assert found.outcome == "accepted"


def test_a_proxy_in_brackets_behind_a_name_is_asked_about() -> None:
    found = reading(p.colon(A).replace(A.contact, "余市花子（代理：余市次郎）"))
    assert value(found, "contact_name") == ASKED


def test_a_correction_of_nothing_in_the_mail_waits_for_a_person() -> None:
    body = f"{p.colon(A)}\n誤：はこだて\n正：よいち\n"
    assert "correction_unread" in codes(reading(body, A.xlsx()))


@pytest.mark.parametrize(
    ("label", "text", "name", "right"),
    [
        ("電話番号", "〇一三五―九九―〇〇〇一", "phone", "0135-99-0001"),
        ("電話番号", "○一三五（九九）○○○一", "phone", "0135-99-0001"),
        ("電話番号", "〇一三五｜九九｜〇〇〇一", "phone", "0135-99-0001"),
        ("電話番号", "0135一99一0001", "phone", "0135-99-0001"),
        ("電話番号", "○○○○―○○―○○○○", "phone", None),
        ("住民基本台帳人口", "一七、八二〇人", "population", "17820"),
        ("住民基本台帳人口", "一万七千八百二十人", "population", "17820"),
        ("住民基本台帳人口", "二十万三人", "population", "200003"),
        ("団体コード", "〇一四〇八七", "municipality_code", "014087"),
        ("利用開始希望年月", "二〇二三年一月", "desired_start", "2023-01"),
    ],
)
def test_kanji_digits_are_digits_where_only_numbers_are_expected(
    label: str, text: str, name: str, right: str | None
) -> None:
    body = "申込書を送付します。\n"
    assert value(reading(body, standard({**A.form(), label: text})), name) == right


@pytest.mark.parametrize(
    "words", ["送信元と同じ", "本メールのアドレス", "差出人アドレスに同じ", "メール送信元に同じ"]
)
def test_the_senders_address_is_the_one_that_the_writer_points_at(words: str) -> None:
    found = reading(p.colon(A).replace(A.email, words))
    assert value(found, "email") == A.email


def test_what_points_at_nothing_in_the_mail_is_no_value() -> None:
    found = reading(p.colon(A).replace(A.phone, "同上"))
    assert value(found, "phone") is None
    assert found.outcome == "incomplete"


def test_same_as_above_in_a_form_is_the_value_of_the_block_above() -> None:
    who = (("担当課", A.section), ("担当者氏名", A.contact), ("電話番号", A.phone))
    same = tuple((label, "同上") for label, _ in who)
    place = (("都道府県名", A.prefecture), ("市区町村名", A.name), ("メールアドレス", A.email))
    form = rows(*place, ("申請者",), *who, ("連絡担当者",), *same)
    found = reading("申込書を送付します。\n", form)
    wanted = {"section": A.section, "contact_name": A.contact, "phone": A.phone}
    assert {name: value(found, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("label", "right"),
    [
        ("令和４年度担当課", A.section),
        ("令和4年度の担当課", A.section),
        ("担当課（令和４年度）", A.section),
        ("担当課（Ｒ４）", A.section),
        ("令和３年度担当課", None),
        ("担当課（令和３年度）", ASKED),
    ],
)
def test_a_label_with_the_year_of_the_mail_asks_for_the_same(label: str, right: str | None) -> None:
    form = {label if each == "担当課" else each: text for each, text in A.form().items()}
    found = reading("申込書を送付します。\n", standard(form))
    assert value(found, "section") == right


def letter(name: str = "○○ ○○", phone: str = "00-0000-0000", behind: str = "") -> str:
    text = (
        f"{A.prefecture}{A.name} {A.section}\n御担当者 様\n"
        "　日頃より、当機構の業務について御理解、御協力をいただき誠にありがとうございます。\n"
        "　内容を確認しましたところ、下記１の事項を当方で確認できませんでした。\n記\n"
        f"１　確認できなかった事項　(1) 担当者の氏名（記載例　担当者：{name}）{behind}\n"
        f"　　(2) 電話番号（記載例　電話番号：{phone}）\n"
        "２　確認できた事項（再度の御記載は不要です。）　担当課：税務課　メールアドレス：zeimu@yoichi-town.example\n"
        "地方公共団体情報システム機構 ICTイノベーションセンター 研究開発部 被災者支援担当\n"
        f"メール：{OUR_ADDRESS}"
    )
    return AT + "".join(f"> {line}\n" for line in text.split("\n"))


RE = f"Re: 【受付番号R4-0021】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（{A.prefecture}{A.name}）"


def values(found: Reading) -> dict[str, Any]:
    return {n: value(found, n) for n in ("section", "contact_name", "phone", "email")}


def test_what_replaces_the_examples_in_our_quoted_letter_is_an_answer() -> None:
    found = reading("引用部分に記入しました。\n\n" + letter(A.contact, A.phone), None, RE)
    assert values(found) == {
        "section": None, "contact_name": A.contact, "phone": A.phone, "email": None
    }  # fmt: skip


def test_what_stands_behind_an_item_of_our_quoted_letter_is_an_answer() -> None:
    found = reading("記入しました。\n\n" + letter(behind=f"　→ {A.contact}"), None, RE)
    assert value(found, "contact_name") == A.contact


def test_our_quoted_letter_itself_answers_nothing() -> None:
    found = reading("後ほど御連絡します。\n\n" + letter(), None, RE)
    assert set(values(found).values()) == {None}


TEMPLATE = (
    f"> 市区町村名：{A.prefecture}{A.name}\n> 担当課：{A.section}\n> 担当者：{A.contact}\n"
    f"> 電話番号：{A.phone}\n> メールアドレス：{A.email}\n"
)


def test_values_in_quoted_lines_of_a_mail_to_which_the_writer_answers_are_asked_about() -> None:
    found = reading("以下に記入しました。\n\n" + AT + TEMPLATE, None, "Re: 御確認")
    assert set(values(found).values()) == {ASKED}


def test_values_in_a_quotation_of_the_writers_own_mail_are_none() -> None:
    own = f"2022年7月1日(金) 10:25 {A.name}{A.section} <{A.email}>:\n"
    found = reading("担当課：防災課\n\n" + own + TEMPLATE, None, "Re: " + p.subject(A))
    assert values(found) == {
        "section": "防災課", "contact_name": None, "phone": None, "email": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("試行運用への参加を希望しないわけではありません。", None),
        ("試行運用への参加は希望しないこととしておりましたが、希望することに改めます。", None),
        ("試行運用への参加は希望しないこととしました。", "希望しない"),
        ("試行運用への参加は希望しない。", "希望しない"),
    ],
)
def test_a_denial_that_the_sentence_takes_back_is_no_wish(words: str, right: str | None) -> None:
    assert value(reading(f"{p.colon(A)}\n{words}\n"), "trial_wish") == right


@pytest.mark.parametrize(
    ("words", "doubtful"),
    [
        ("議会で予算が認められた場合に限り申し込みます。", True),
        ("補正予算が成立したら申し込みたいと考えています。", True),
        ("申込書に不備がありましたら御連絡ください。", False),
    ],
)
def test_an_application_under_a_condition_waits_for_a_person(words: str, doubtful: bool) -> None:
    found = reading(f"{words}\n\n{p.colon(A)}", A.xlsx())
    assert ("application_doubtful" in codes(found)) is doubtful


@pytest.mark.parametrize(
    ("sign", "asked"),
    [
        ("小樽市・仁木町 共同防災課", True),
        ("余市町・仁木町 共同防災課", False),
        ("余市町 総務課", False),
    ],
)
def test_a_signature_of_several_municipalities_must_name_the_one_that_applies(
    sign: str, asked: bool
) -> None:
    found = reading(f"{p.colon(A)}\n-- \n{sign}\n余市 花子\n", A.xlsx())
    assert ("municipality_signature_differs" in codes(found)) is asked


# --- quotations whose lines begin with another sign than 「>」 -------------------------------------

SIGNS = ("| ", "｜", "│", ": ", "：", "》", "› ", "|")
REPLY = f"Re: {p.subject(A)}"


def marked(sign: str, text: str) -> str:
    return "\n".join(f"{sign}{line}" for line in text.split("\n"))


@pytest.mark.parametrize("sign", SIGNS)
def test_an_earlier_mail_quoted_with_another_sign_in_a_reply_gives_no_value(sign: str) -> None:
    body = f"確認しました。\n\n{marked(sign, MISPRINTED)}\n"
    assert value(reading(body, subject=REPLY), "phone") is None
    changed = f"電話番号が変わりました。\n電話番号：{A.phone}\n\n{marked(sign, MISPRINTED)}\n"
    assert value(reading(changed, subject=REPLY), "phone") == A.phone


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("above", [AT, f"2022/07/01 10:25 余市花子 {A.email}\n"])
def test_marked_lines_below_their_author_are_quoted_in_any_mail(sign: str, above: str) -> None:
    body = f"確認しました。\n\n{above}{marked(sign, MISPRINTED)}\n\n電話番号：{A.phone}\n"
    assert value(reading(body), "phone") == A.phone


@pytest.mark.parametrize("sign", SIGNS)
def test_our_notice_quoted_with_another_sign_is_not_the_writers(sign: str) -> None:
    ours = f"問合せ先\n電話番号：{WRONG}\nメール：x@j-lis.go.jp"
    assert value(reading(f"{marked(sign, ours)}\n"), "phone") is None


@pytest.mark.parametrize("subject", [p.subject(A), REPLY])
@pytest.mark.parametrize(
    "row", ["|{}|{}|", "| {} | {} |", "｜{}｜{}", "{}｜{}", "{} | {}", "│{}│{}│"]
)
def test_a_table_drawn_with_bars_is_the_writers_answer_also_in_a_reply(
    subject: str, row: str
) -> None:
    pairs = [line.split("：") for line in p.colon(A).split("\n") if "：" in line]
    table = "\n".join(row.format(*pair) for pair in pairs)
    found = reading(f"申し込みます。\n\n{table}\n", subject=subject)
    assert (value(found, "phone"), value(found, "email")) == (A.phone, A.email)


@pytest.mark.parametrize("sign", ["| ", "｜", "|"])
def test_lines_with_an_edge_in_a_new_mail_that_quotes_nobody_are_the_writers(sign: str) -> None:
    found = reading(f"申し込みます。\n\n{marked(sign, p.colon(A))}\n")
    assert (value(found, "phone"), value(found, "section")) == (A.phone, A.section)


def test_a_single_line_with_a_sign_in_a_reply_is_the_writers() -> None:
    body = f"申し込みます。\n電話番号\n：{A.phone}\nメールアドレス\n：{A.email}\n"
    found = reading(body, subject=REPLY)
    assert (value(found, "phone"), value(found, "email")) == (A.phone, A.email)
