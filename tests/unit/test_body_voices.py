"""Whose words each line of a mail is: the writer's, quoted, or copied from us."""

from __future__ import annotations

import pytest

from intake.reading.body.quotation import Voice, lines_of, opening

HEAD = "事務連絡"
GREETING = "日頃より、当機構の業務について御理解をいただき、ありがとうございます。"
SIGNED, ADDRESS = "被災者支援システム担当", "メール：shien@kikou.example"
PLACE, ADDRESSED = "北海道余市郡余市町", "余市町長　様"
MINE, ANSWER = "申し込みます。", "担当課　防災課"


def of(voice_of: Voice, *rows: str) -> list[int]:
    """The numbers of the lines of this voice, the first being 0."""
    return [line.number - 1 for line in lines_of("\n".join(rows)) if line.voice is voice_of]


def ours(*rows: str) -> list[int]:
    return of(Voice.OURS, *rows)


def test_a_copied_notice_is_ours_from_its_head_to_the_address_below_its_signature() -> None:
    copied = [HEAD, "", PLACE, ADDRESSED, "", GREETING, "御案内します。", SIGNED, "", ADDRESS]
    assert ours(MINE, *copied, ANSWER, "以上") == [*range(1, 11)]
    assert ours(*copied, ANSWER) == [*range(10)]
    assert ours(MINE, ANSWER) == []


def test_of_two_heads_above_the_greeting_the_nearest_begins_the_notice() -> None:
    rows = (HEAD, MINE, HEAD, "", GREETING, SIGNED, ADDRESS)
    assert ours(*rows) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(("between", "first"), [(39, 0), (40, 41)])
def test_a_head_far_above_the_greeting_is_of_another_text(between: int, first: int) -> None:
    rows = (HEAD, *[MINE] * between, GREETING, SIGNED, ADDRESS)
    assert ours(*rows)[0] == first


def test_without_a_head_our_text_begins_with_the_addressee_and_his_place() -> None:
    end = (GREETING, SIGNED, ADDRESS)
    assert ours(MINE, PLACE, "", ADDRESSED, "", *end) == [*range(1, 8)]
    assert ours(MINE, ADDRESSED, *end) == [1, 2, 3, 4]
    assert ours(MINE, PLACE, MINE, *end) == [3, 4, 5]
    assert ours(PLACE, *end) == [1, 2, 3]  # a place alone addresses nobody
    assert ours(ADDRESSED, *end, MINE, PLACE) == [0, 1, 2, 3]


@pytest.mark.parametrize("more", [0, 1])
def test_our_text_ends_with_our_last_signature_and_not_with_the_writers(more: int) -> None:
    copied = (GREETING, SIGNED, ADDRESS, "続けて御案内します。", *["続き"] * more, SIGNED, ADDRESS)
    last = len(copied)
    assert ours(*copied, MINE, "電話：0135-21-2111", "メール：a@yoichi.example") == [*range(last)]
    assert ours(*copied, MINE, "余市町被災者支援担当", "電話：0135-21-2111") == [*range(last)]
    assert ours(*copied, MINE, "余市町被災者支援担当") == [*range(last)]


def test_our_text_without_its_signature_goes_on_to_the_end() -> None:
    assert ours(MINE, GREETING, ANSWER, MINE) == [1, 2, 3]
    assert ours(MINE, GREETING, SIGNED, MINE) == [1, 2, 3]
    assert ours(MINE, GREETING, ANSWER, SIGNED) == [1, 2, 3]


def test_our_text_is_ours_though_it_is_quoted() -> None:
    quoted = [f"> {row}" for row in (HEAD, GREETING, SIGNED, ADDRESS, "私の前の回答")]
    assert ours(MINE, *quoted) == [1, 2, 3, 4]
    assert of(Voice.QUOTED, MINE, *quoted) == [5]


@pytest.mark.parametrize(
    "row", ["お問い合わせ先 shien@j-lis.go.jp", "宛名：地方公共団体情報システム機構", "件名：【市区町村名】クラウド型被災者支援システム"]
)  # fmt: skip
def test_a_line_that_only_our_notice_has_is_ours(row: str) -> None:
    assert ours(MINE, row, ANSWER) == [1]


# --- quotations -----------------------------------------------------------------------------------

WROTE = "2022年6月30日 機構 <shien@kikou.example>："
FROM, SENT, TO, SUBJECT = "差出人：機構", "送信日時：6月30日", "宛先：余市町", "件名：御案内"


def quoted(*rows: str) -> list[int]:
    return of(Voice.QUOTED, *rows)


def test_all_below_a_mark_of_an_earlier_mail_is_quoted() -> None:
    assert quoted(MINE, "----- Original Message -----", ANSWER, "", MINE) == [1, 2, 3, 4]
    assert of(Voice.FORWARDED, MINE, "---------- Forwarded message ----------", ANSWER) == [1, 2]
    assert quoted(MINE, WROTE, ANSWER, MINE) == [1, 2, 3]


def test_a_line_that_names_an_author_begins_a_quotation_only_with_address_date_and_colon() -> None:
    for row in (
        WROTE.removesuffix("："),
        "機構 <shien@kikou.example>：",
        "2022年6月30日 機構：",
        f"{'長' * 301}{WROTE}",
    ):
        assert quoted(MINE, row, ANSWER) == []


def test_below_an_author_only_marked_lines_are_quoted_where_they_are_marked() -> None:
    assert quoted(MINE, WROTE, "> 御案内", ANSWER) == [1, 2]
    assert quoted(MINE, WROTE, "", "> 御案内", ANSWER) == [1, 3]
    assert quoted(MINE, WROTE, "御案内", "> 前の行", ANSWER) == [1, 3]
    assert quoted(MINE, WROTE, "御案内", "続き", "> 前の行", ANSWER) == [1, 2, 3, 4, 5]
    assert quoted(MINE, "", "> 御案内", ANSWER) == [2]
    assert quoted(MINE, "御案内のとおり", "> 御案内", ANSWER) == [2]


def test_lines_with_another_mark_are_quoted_below_their_author_or_with_a_line_of_ours() -> None:
    assert quoted(MINE, "| 御案内", "| 続き", ANSWER) == []
    assert quoted(MINE, WROTE, "| 御案内", "| 続き", ANSWER) == [1, 2, 3]
    assert quoted(MINE, FROM, "| 御案内", "| 続き", ANSWER) == [2, 3]
    assert quoted(MINE, "| お問い合わせ先 shien@j-lis.go.jp", "| 続き", ANSWER) == [1, 2]
    assert ours(MINE, f"| {GREETING}", "| 続き", ANSWER) == [1, 2]


@pytest.mark.parametrize(("blank", "is_marked"), [(4, True), (5, False)])
def test_marked_lines_belong_to_the_line_that_names_their_author_within_five(
    blank: int, is_marked: bool
) -> None:
    rows = (WROTE, *[""] * blank, "> 前の行", ANSWER)
    assert quoted(*rows) == ([0, blank + 1] if is_marked else [*range(len(rows))])


def test_header_lines_begin_a_quotation_where_there_are_three_or_two_below_a_rule() -> None:
    assert quoted(MINE, FROM, SENT, TO, ANSWER) == [1, 2, 3, 4]
    assert quoted(MINE, FROM, SENT, ANSWER) == []
    assert quoted(MINE, "----------", FROM, SENT, ANSWER) == [2, 3, 4]
    assert quoted(MINE, "----------", FROM, ANSWER) == []
    assert quoted(FROM, SENT, ANSWER, "----------") == []


@pytest.mark.parametrize(
    ("rule", "is_rule"),
    [
        ("-----", True),
        ("----", False),  # a short one, which only begins a signature
        ("-=*#-=*#", True),
        ("-=*#~-=*#~", False),  # five signs are no rule
        ("- - - - -", True),
        ("- - -", False),  # spaces are no signs
        ("-----x", False),
    ],
)
def test_a_rule_is_a_line_of_at_least_five_and_few_different_signs(
    rule: str, is_rule: bool
) -> None:
    assert quoted(MINE, rule, FROM, SENT, ANSWER) == ([2, 3, 4] if is_rule else [])


# --- the signature --------------------------------------------------------------------------------

OFFICE = ("余市町役場 防災課", "電話 0135-21-2111")


def signature(*rows: str) -> list[int]:
    return of(Voice.SIGNATURE, *rows)


def test_a_signature_begins_with_a_rule_above_an_address() -> None:
    assert signature(MINE, "-- ", "余市") == [1, 2]
    assert signature(MINE, "==========", *OFFICE) == [1, 2, 3]
    assert signature(MINE, "==========", "余市") == []
    assert signature(MINE, "---", *OFFICE) == [1, 2, 3]
    assert signature(MINE, "---", "余市") == []
    assert signature(MINE, "---", *OFFICE, "よろしくお願いします。") == []
    assert signature(MINE, "==========", "担当課：防災課", "担当者氏名：余市", *OFFICE) == []


@pytest.mark.parametrize(("lines", "begins"), [(20, True), (21, False)])
def test_a_signature_has_at_most_twenty_lines(lines: int, begins: bool) -> None:
    rows = (MINE, "==========", *["余市"] * (lines - 1), "電話 0135-21-2111")
    assert bool(signature(*rows)) is begins


@pytest.mark.parametrize(
    ("rows", "signed"),
    [
        (OFFICE, [1, 2]),
        (("", *OFFICE, "", "iPhoneから送信"), [2, 3]),
        (("", "余市町 企画課 余市 太郎 TEL:0135-21-2111"), [2]),
        (("", "余市 太郎 TEL:0135-21-2111"), [2]),
        (("", "林檎 花子 電話 0135-21-2111"), [2]),
        (("", "所在地：余市町", "電話 0135-21-2111"), []),
        (("", "旧連絡先（防災課）", "電話 0135-21-2111"), []),
        (("", "余市町企画課\t0135-21-2111"), []),
        (("", *OFFICE, "よろしくお願いします。", "", "備考欄"), [2, 3]),
        (("", *OFFICE, *[""] * 20, *OFFICE), [2, 3]),  # of two far from each other, the first
        (("以上", "余市 太郎", "余市町 防災課長", "電話 0135-21-2111"), [2, 3, 4]),
        (("【問合せ先】", *OFFICE, "無害化されました。"), [2, 3]),
        (("", "余市町役場", "余市 太郎", "", "a@yoichi.example"), [2, 3, 4, 5]),
    ],
)
def test_below_closing_words_an_office_or_person_with_a_number_signs_without_a_rule(
    rows: tuple[str, ...], signed: list[int]
) -> None:
    assert signature(MINE, *rows) == signed


@pytest.mark.parametrize(
    "rows",
    [
        (MINE, "電話番号：0135-21-2111", "メール：a@yoichi.example"),
        (MINE, "余市町役場", "担当者：余市 太郎", "電話 0135-21-2111"),
        (MINE, "【連絡先】", *OFFICE),
        (MINE, "変更後", *OFFICE),
        (MINE, "余市町役場 防災課", "余市 太郎"),
        ("電話番号を変更します。", "", *OFFICE),
        (MINE, "余市町役場 防災課 電話 0135-21-2111 です。"),
        (MINE, "", "> 引用", "", "余市 太郎", *OFFICE),  # below a quotation
        ("担当者", "> 引用", *OFFICE),
        OFFICE,
    ],
)
def test_answers_new_values_and_offices_without_a_number_are_no_signature(
    rows: tuple[str, ...],
) -> None:
    assert signature(*rows) == []


def test_the_paragraph_below_new_values_may_be_a_signature() -> None:
    changed = ("電話番号を変更します。", "新しい番号は次のとおり", "0135-21-3333")
    assert signature(*changed, "", *OFFICE) == [4, 5]


# --- what is kept ---------------------------------------------------------------------------------


def test_of_a_long_mail_3000_lines_of_2000_characters_are_read() -> None:
    lines = lines_of("\n".join(["あ" * 2001] * 3001))
    assert (len(lines), len(lines[0].text)) == (3000, 2000)


def test_a_mail_opens_with_eight_lines_of_the_writers_own() -> None:
    rows = ["> 引用", "", *(f"第{number}行" for number in range(1, 11))]
    assert [line.text for line in opening(lines_of("\n".join(rows)))] == rows[2:10]


@pytest.mark.parametrize(("length", "quoted"), [(300, True), (301, False)])
def test_a_line_of_more_than_300_characters_names_no_author(length: int, quoted: bool) -> None:
    end = "さんは書きました："
    author = "余" * (length - len(end)) + end
    assert (0 in of(Voice.QUOTED, author, "> 引用", "> 引用", ANSWER)) is quoted
    assert of(Voice.QUOTED, author, "御案内", ANSWER) == ([0, 1, 2] if quoted else [])


def test_a_rule_in_the_first_line_lets_two_header_lines_begin_a_quotation() -> None:
    rows = ("-----", "From: a@yoichi.example", "Sent: 2022-07-01", MINE)
    assert of(Voice.QUOTED, *rows) == [1, 2, 3]


def test_spaces_do_not_lengthen_a_rule() -> None:
    assert signature(MINE, "・・・・・", *OFFICE) == [1, 2, 3]
    assert signature(MINE, "・・　　　　　", *OFFICE) == [2, 3]  # below the words, without a rule


def test_one_dash_and_spaces_are_no_rule() -> None:
    rows = (MINE, "-    ", "From: a@yoichi.example", "Sent: 2022-07-01", MINE)
    assert of(Voice.QUOTED, *rows) == []
