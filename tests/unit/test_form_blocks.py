"""Whose data a form holds, and which of several blocks is the answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intake.parts import Document, Sheet
from intake.reading.form.document import read_form
from intake.reading.form.values import normalise
from intake.terms import FieldName, Severity

Rows = Sequence[Sequence[str]]

NAMES = (
    "申込日", "市区町村名", "担当課", "担当者氏名", "電話番号", "メールアドレス", "試行運用への参加",
)  # fmt: skip
OWN = (
    "令和４年７月11日", "余市町", "総務部防災課", "林檎　咲子", "0135-21-2111", "bousai@town.yoichi.example",
    "希望する",
)  # fmt: skip
SAMPLE = (
    "令和４年７月１日", "○○市", "危機管理課", "見本　太郎", "03-1000-0001", "mihon@city.example",
    "希望しない",
)  # fmt: skip
OTHER = (
    "令和４年７月１日", "余市町", "企画課", "葡萄　次郎", "0135-21-9999", "kikaku@town.yoichi.example",
    "希望しない",
)  # fmt: skip
NO_PHONE = tuple("" if value == OWN[4] else value for value in OWN)


def sheet(rows: Rows, name: str = "申込書") -> Sheet:
    return Sheet(name, tuple(map(tuple, rows)))


def form(*sheets: Sheet, text: str = "") -> dict[str, str | None]:
    """The fields of a document; "?" where a person is asked, None where nothing is said."""
    labelled = read_form(Document("利用申込書.xlsx", "", 0, "", sheets=sheets, text=text))
    assert labelled is not None
    found: dict[str, str | None] = {}
    for each in labelled:
        value = normalise(each)
        asked = any(finding.severity is Severity.REVIEW for finding in value.findings)
        found.setdefault(each.name, "?" if asked else value.text)
    return found


def columns(*of: Sequence[str]) -> Rows:
    return list(zip(*of, strict=True))


def contact(found: dict[str, str | None]) -> list[str | None]:
    return [found.get(name) for name in ("section", "contact_name", "phone", "email")]


MINE = ["総務部防災課", "林檎 咲子", "0135-21-2111", "bousai@town.yoichi.example"]


@pytest.mark.parametrize(
    "title",
    [
        "入力例",
        "記入例",
        "記載例",
        "例",
        "見本",
        "様式1（例）",
        "【記入例】",
        "書き方",
        "サンプル",
        "記入要領",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_that_shows_how_to_fill_in_the_form_is_no_answer(title: str, first: bool) -> None:
    own, shown = sheet(columns(NAMES, NO_PHONE)), sheet(columns(NAMES, SAMPLE), title)
    found = form(*((shown, own) if first else (own, shown)))
    assert contact(found) == [*MINE[:2], None, MINE[3]]
    assert found["trial_wish"] == "希望する"


@pytest.mark.parametrize(
    "title",
    [
        "〈記入例〉利用申込書（令和４年度分を含む）",
        "【記入例】　利用申込書",
        "利用申込書（記入例）",
        "※記入例",
    ],
)
def test_a_title_that_says_example_makes_the_sheet_one(title: str) -> None:
    shown = sheet([(title, ""), *columns(NAMES, OTHER)], "Sheet1")
    assert contact(form(shown, sheet(columns(NAMES, OWN), "Sheet2"))) == MINE


@pytest.mark.parametrize(
    "title",
    ["※記入例を参照してください", "（注意）黄色のセルに記入", "様式第１号（記入上の注意は裏面）", "別シートの見本のとおり記入",
     "記入例シートを御覧ください", "記入に当たっては例を参考に"],
)  # fmt: skip
def test_a_form_that_only_mentions_the_example_is_the_form(title: str) -> None:
    own = sheet([(title, ""), *columns(NAMES, NO_PHONE)])
    found = form(sheet(columns(NAMES, SAMPLE), "記入例"), own)
    assert contact(found) == [*MINE[:2], None, MINE[3]]


@pytest.mark.parametrize("head", ["記入例", "（例）", "例", "見本", "記入例（架空）", "入力例"])
@pytest.mark.parametrize("entry", ["記入欄", "御記入欄", "回答欄", "入力欄"])
def test_a_column_of_examples_is_no_answer(head: str, entry: str) -> None:
    right = form(sheet([("項目", entry, head), *columns(NAMES, NO_PHONE, SAMPLE)]))
    left = form(sheet([("項目", head, entry), *columns(NAMES, SAMPLE, NO_PHONE)]))
    assert contact(right) == contact(left) == [*MINE[:2], None, MINE[3]]
    assert right["trial_wish"] == left["trial_wish"] == "希望する"


@pytest.mark.parametrize("title", ["（記入例）", "記入例", "【見本】", "＜入力例＞"])
def test_an_example_beside_below_or_above_the_form_is_no_answer(title: str) -> None:
    own, shown = columns(NAMES, NO_PHONE), columns(NAMES, SAMPLE)
    gap = [("", "")] * 3
    below = form(sheet([("利用申込書", ""), *own, *gap, (title, ""), *shown]))
    above = form(sheet([(title, ""), *shown, *gap, ("利用申込書", ""), *own]))
    beside = [(*a, "", "", *b) for a, b in zip(shown, own, strict=True)]
    left = form(sheet([(title, "", "", "", "利用申込書", ""), *beside]))
    for found in (below, above, left):
        assert contact(found) == [*MINE[:2], None, MINE[3]]


def test_an_example_is_known_by_invented_names_without_any_head() -> None:
    found = form(sheet(columns(NAMES, NO_PHONE), "表1"), sheet(columns(NAMES, SAMPLE), "表2"))
    assert contact(found) == [*MINE[:2], None, MINE[3]]


def test_an_example_row_in_a_list_is_no_record() -> None:
    rows = [("No.", *NAMES), ("例", *SAMPLE), ("1", *OWN)]
    assert contact(form(sheet(rows))) == MINE


def test_a_form_written_over_its_example_counts_and_the_example_alone_does_not() -> None:
    assert contact(form(sheet(columns(NAMES, OWN), "記入例"))) == MINE
    alone = Document("x.xlsx", "", 0, "", sheets=(sheet(columns(NAMES, SAMPLE), "記入例"),))
    assert read_form(alone) == ()


def test_of_an_example_written_over_the_municipality_is_not_doubted_where_ours_is_the_same() -> (
    None
):
    ours = {"市区町村名": "千代田区", "電話番号": "03-1000-0001"}
    over = [ours.get(name, value) for name, value in zip(NAMES, OWN, strict=True)]
    found = form(sheet(columns(NAMES, over), "記入例"))
    assert (found["municipality_name"], found["phone"]) == ("千代田区", "?")


def test_two_blocks_that_may_both_be_the_answer_are_a_question_where_they_differ() -> None:
    found = form(sheet(columns(NAMES, OWN), "Sheet1"), sheet(columns(NAMES, OTHER), "Sheet2"))
    assert contact(found) == ["?", "?", "?", "?"]
    same = form(sheet(columns(NAMES, OWN), "Sheet1"), sheet(columns(NAMES, OWN), "Sheet2"))
    assert contact(same) == MINE


def test_a_spare_blank_copy_of_the_form_asks_nothing() -> None:
    blank = sheet(columns(NAMES, [""] * len(NAMES)), "予備")
    assert contact(form(sheet(columns(NAMES, OWN)), blank)) == MINE


def test_parts_whose_labels_do_not_repeat_each_other_are_one_block() -> None:
    wishes = sheet(
        [("別紙", ""), ("コンビニ交付の状況", "導入予定"), ("住民基本台帳人口", "17,820人")],
        "様式2",
    )
    found = form(sheet(columns(NAMES, OWN), "様式1"), wishes)
    assert (found["konbini_status"], found["population"]) == ("導入予定", "17820")


@pytest.mark.parametrize(
    "foot",
    [
        [("【提出先】", ""), ("電話", "03-1000-9999"), ("メール", "hisai@j-lis.example")],
        [("（問合せ先）地方公共団体情報システム機構　担当", ""), ("電話：03-1000-9999", ""), ("メール：hisai@j-lis.example", "")],
        [("＜送付先＞", ""), ("TEL", "03-1000-9999"), ("E-mail", "hisai@j-lis.example")],
    ],
)  # fmt: skip
def test_what_the_form_prints_of_us_is_never_the_applicants(foot: Rows) -> None:
    found = form(sheet([*columns(NAMES, NO_PHONE), ("", ""), *foot]))
    assert contact(found) == [*MINE[:2], None, MINE[3]]


def test_a_number_printed_elsewhere_does_not_fill_an_empty_cell_unasked() -> None:
    found = form(sheet([*columns(NAMES, NO_PHONE), ("", ""), ("電話", "03-1000-9999")]))
    assert found["phone"] == "?"


@pytest.mark.parametrize("former", ["前任者", "変更前", "旧", "旧担当者", "前年度", "昨年度担当者"])
@pytest.mark.parametrize(
    "present", ["後任者", "変更後", "新", "新担当者", "今年度", "今年度担当課"]
)
def test_of_two_columns_the_present_one_counts(former: str, present: str) -> None:
    first = form(sheet([("項目", former, present), *columns(NAMES, OTHER, OWN)]))
    second = form(sheet([("項目", present, former), *columns(NAMES, OWN, OTHER)]))
    assert contact(first) == contact(second) == MINE


@pytest.mark.parametrize(
    ("main", "deputy"), [("正", "副"), ("主担当", "副担当"), ("主担当者", "副担当者")]
)
def test_of_two_contacts_the_main_one_counts(main: str, deputy: str) -> None:
    side = form(sheet([("項目", main, deputy), *columns(NAMES, OWN, OTHER)]))
    swapped = form(sheet([("項目", deputy, main), *columns(NAMES, OTHER, OWN)]))
    in_row = form(
        sheet([("市区町村名", "余市町"), ("担当課", "総務部防災課"),
               ("担当者氏名", deputy, "葡萄　次郎", main, "林檎　咲子")])
    )  # fmt: skip
    below = form(
        sheet([("市区町村名", "余市町", "", ""), (deputy, "氏名", "葡萄　次郎", ""), ("", "電話", "0135-21-9999", ""),
               (main, "氏名", "林檎　咲子", ""), ("", "電話", "0135-21-2111", "")])
    )  # fmt: skip
    assert contact(side) == contact(swapped) == MINE
    assert in_row["contact_name"] == below["contact_name"] == "林檎 咲子"
    assert below["phone"] == "0135-21-2111"


@pytest.mark.parametrize("main", ["担当者（正）", "担当者（主）", "担当者(正)"])
def test_heads_that_are_labels_too_begin_no_second_form_beside_the_first(main: str) -> None:
    where = [
        ("市区町村名", "余市町", ""),
        ("担当課", "総務部防災課", ""),
        ("試行運用への参加", "希望する", ""),
    ]
    found = form(
        sheet([*where, (main, "氏名", "林檎　咲子"), ("", "電話", "0135-21-2111"),
               ("", "メール", "bousai@town.yoichi.example"), ("担当者（副）", "氏名", "葡萄　次郎"),
               ("", "電話", "0135-21-9999"), ("", "メール", "budo@town.yoichi.example")])
    )  # fmt: skip
    assert contact(found) == MINE
    assert found["trial_wish"] == "希望する"


MAYORS = ["申請者", "申込者", "代表者", "首長", "町長", "団体の長"]


@pytest.mark.parametrize("mayor", MAYORS)
def test_the_contact_is_the_clerk_in_charge_and_not_who_applies(mayor: str) -> None:
    one_row = [(mayor, "職", "町長", "氏名", "蜜柑　一郎"), ("担当者", "所属", "総務部防災課", "氏名", "林檎　咲子"),
               ("連絡先", "電話", "0135-21-2111", "Ｅメール", "bousai@town.yoichi.example")]  # fmt: skip
    merged = [(mayor, "職・氏名", "余市町長　蜜柑　一郎"), ("", "電話", "0135-21-2100"), ("担当者", "所属", "総務部防災課"),
              ("", "氏名", "林檎　咲子"), ("", "電話", "0135-21-2111"), ("", "メール", "bousai@town.yoichi.example")]  # fmt: skip
    titled = [(f"１　{mayor}", ""), ("氏名", "蜜柑　一郎"), ("電話番号", "0135-21-2100"), ("２　担当者", ""), ("担当課", "総務部防災課"),
              ("氏名", "林檎　咲子"), ("電話番号", "0135-21-2111"), ("メールアドレス", "bousai@town.yoichi.example")]  # fmt: skip
    beside = [(mayor, "", "担当者", ""), ("氏名", "蜜柑　一郎", "氏名", "林檎　咲子"), ("電話番号", "0135-21-2100", "電話番号", "0135-21-2111"),
              ("メール", "", "メール", "bousai@town.yoichi.example"), ("", "", "担当課", "総務部防災課")]  # fmt: skip
    text = "\n".join([f"利用申込書\n■{mayor}", "氏名：蜜柑　一郎", "電話：0135-21-2100", "■担当者", "所属：総務部防災課",
                      "氏名：林檎　咲子", "電話：0135-21-2111", "メール：bousai@town.yoichi.example"])  # fmt: skip
    for rows in (one_row, merged, titled, beside):
        assert contact(form(sheet([("市区町村名", "余市町"), *rows]))) == MINE
    assert contact(form(text=text)) == MINE


def test_an_empty_cell_of_the_contact_is_not_filled_from_who_applies() -> None:
    rows = [("市区町村名", "余市町", ""), ("申請者", "氏名", "蜜柑　一郎"), ("", "電話", "0135-21-2100"),
            ("担当者", "氏名", "林檎　咲子"), ("", "電話", "")]  # fmt: skip
    assert form(sheet(rows))["phone"] is None


def test_as_above_passes_over_a_blank_to_the_value_given_last() -> None:
    rows = [("市区町村名", "余市町", ""), ("申請者", "氏名", "蜜柑　一郎"), ("", "電話", "0135-21-2111"),
            ("代表者", "氏名", "葡萄　次郎"), ("", "電話", ""), ("担当者", "氏名", "林檎　咲子"), ("", "電話", "同上")]  # fmt: skip
    assert form(sheet(rows))["phone"] == "0135-21-2111"


def test_who_applies_is_the_contact_where_no_other_is_asked_for() -> None:
    rows = [
        ("市区町村名", "余市町", ""),
        ("申込者", "所属", "総務部防災課"),
        ("", "氏名", "林檎　咲子"),
        ("", "電話", "0135-21-2111"),
    ]
    assert contact(form(sheet(rows)))[:3] == MINE[:3]


def test_two_different_cells_under_one_label_are_asked_about() -> None:
    rows = [*columns(NAMES, OWN)]
    rows[2] = ("担当課", "企画課", "総務部防災課")
    assert form(sheet(rows))["section"] == "?"


@pytest.mark.parametrize(
    ("cells", "section"),
    [(("総", "務", "部", "防", "災", "課"), "総務部防災課"), (("総務部", "防災課"), "総務部防災課"), (("総務部", "防災課", "防災係"), "総務部防災課防災係"),
     (("総務部", "", "防災課"), "総務部防災課")],
)  # fmt: skip
def test_an_office_over_several_cells_is_put_together(cells: Sequence[str], section: str) -> None:
    assert (
        form(sheet([("市区町村名", "余市町"), ("担当課", *cells), ("電話番号", "")]))["section"]
        == section
    )


@pytest.mark.parametrize(
    ("cells", "name"),
    [(("林", "檎", "", "咲", "子"), "林檎 咲子"), (("林", "檎", "咲", "子"), "林檎咲子"), (("林檎", "咲子"), "林檎 咲子")],
)  # fmt: skip
def test_a_name_over_several_cells_is_put_together(cells: Sequence[str], name: str) -> None:
    rows = [("市区町村名", "余市町"), ("担当者氏名", *cells), ("電話番号", *"0135-21-2111")]
    found = form(sheet(rows))
    assert (found["contact_name"], found["phone"]) == (name, "0135-21-2111")


def test_a_line_of_a_page_that_does_not_tell_its_column_is_asked_about() -> None:
    rows = [
        ("項目", "記入欄", "記入例"),
        ("担当課", "総務部防災課", "危機管理課"),
        ("担当者氏名", "林檎 咲子", "見本 太郎"),
        ("電話番号", "03-1000-0001"),
    ]
    found = form(Sheet("1ページ", tuple(rows), paged=True))
    assert (found["section"], found["phone"]) == ("総務部防災課", "?")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("電話番号", "(0135)21-2111", "0135-21-2111"), ("電話番号", "(代)0135-21-2111", "0135-21-2111"),
        ("電話番号", "（直通）0135-21-2111", "0135-21-2111"), ("担当課", "(仮称)デジタル推進室", "(仮称)デジタル推進室"),
        ("担当課", "例規係", "例規係"), ("担当課", "注文住宅支援課", "注文住宅支援課"), ("担当課", "要援護者支援課", "要援護者支援課"),
        ("導入検討状況", "※９月補正で要求予定", "※9月補正で要求予定"),
        ("導入検討状況", "注：９月補正で要求予定", "注:9月補正で要求予定"), ("導入検討状況", "例年どおり９月補正で要求", "例年どおり9月補正で要求"),
    ],
)  # fmt: skip
def test_a_true_value_that_begins_like_a_hint_is_read(field: str, text: str, value: str) -> None:
    rows = [
        (name, text if name == field else given)
        for name, given in columns((*NAMES, "導入検討状況"), (*OWN, "検討中"))
    ]
    name = {"電話番号": FieldName.PHONE, "担当課": FieldName.SECTION, "担当者氏名": FieldName.CONTACT_NAME,
            "導入検討状況": FieldName.CONSIDERATION}[field]  # fmt: skip
    assert form(sheet(rows))[name] == value


@pytest.mark.parametrize(
    "hint",
    [
        "例：総務部防災課",
        "（例）総務課",
        "※課名まで",
        "← 部から御記入ください。",
        "（部から）",
        "記入例：総務課",
    ],
)
def test_a_hint_beside_an_empty_cell_is_no_value(hint: str) -> None:
    rows = [
        (name, "" if name == "担当課" else value, hint if name == "担当課" else "")
        for name, value in columns(NAMES, OWN)
    ]
    assert form(sheet(rows))["section"] is None


def test_an_example_between_a_label_and_its_value_is_passed_over() -> None:
    rows = [("市区町村名", "余市町"), ("担当課", "", "【例：総務課】", "防災係"), ("電話番号", "")]
    assert form(sheet(rows))["section"] == "防災係"


@pytest.mark.parametrize(
    ("rows", "phone"),
    [
        ([("電話番号（夜間）", "0135-21-2119")], "?"),
        ([("電話番号（夜間）", "0135-21-2119"), ("電話番号", "0135-21-2111")], "0135-21-2111"),
        ([("電話番号", "0135-21-2111"), ("電話番号（夜間）", "")], "0135-21-2111"),
        ([("電話番号（夜間）", "")], None),
        ([("電話番号（夜間）", "－")], None),
    ],
)
def test_a_label_with_a_reservation_asks_only_where_its_value_is_the_one_there_is(
    rows: Rows, phone: str | None
) -> None:
    assert form(sheet([*columns(NAMES[:4], OWN[:4]), *rows]))["phone"] == phone


def test_a_year_in_the_label_of_what_is_no_persons_reserves_nothing() -> None:
    rows = [*columns(NAMES, OWN), ("住民基本台帳人口（令和４年）", "17,820人")]
    assert form(sheet(rows))["population"] == "17820"


@pytest.mark.parametrize(
    "text",
    ["（部署名を入力）", "ここに入力", "クリックまたはタップしてテキストを入力してください。", "○○部△△課", "□□　□□", "XXXX", "選択▼", "担当課名", "（担当課名）",
     "部署名を御記入ください", "プルダウンから選択", "記入してください", "▼選択", "○○", "＊＊課", "[担当課を入力]", "入力欄"],
)  # fmt: skip
def test_a_placeholder_is_no_value(text: str) -> None:
    rows = [(name, text if name == "担当課" else value) for name, value in columns(NAMES, OWN)]
    assert form(sheet(rows))["section"] is None


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("TEL/FAX", "TEL 0135-21-2111　FAX 0135-21-2112"), ("TEL・FAX", "0135-21-2111・0135-21-2112"), ("電話／FAX", "0135-21-2111 / 0135-21-2112"),
        ("電話・ＦＡＸ番号", "電話 0135-21-2111"), ("連絡先（TEL・FAX）", "0135-21-2111（0135-21-2112）"), ("☎", "0135-21-2111"),
        ("📞", "0135-21-2111"), ("℡", "0135-21-2111〜2113"), ("電話番号（FAX）", "0135-21-2111（0135-21-2112）"), ("TEL(直通)", "0135-21-2111,2112"),
        ("電話及びFAX", "0135-21-2111　0135-21-2112"), ("FAX/TEL", "FAX 0135-21-2112 / TEL 0135-21-2111"),
    ],
)  # fmt: skip
def test_a_label_of_two_things_gives_the_telephone(label: str, value: str) -> None:
    assert (
        form(sheet([("市区町村名", "余市町"), ("担当課", "防災課"), (label, value)]))["phone"]
        == "0135-21-2111"
    )


def test_only_an_address_that_our_mail_reaches_is_taken() -> None:
    rows = [
        *columns(NAMES[:5], OWN[:5]),
        ("メールアドレス（LGWAN）", "bousai@town.yoichi.hokkaido.lgwan.jp"),
    ]
    assert form(sheet(rows)).get("email") is None
    both = [*rows, ("メールアドレス（インターネット）", "bousai@town.yoichi.example")]
    assert form(sheet(both))["email"] == "bousai@town.yoichi.example"
    alone = [
        *columns(NAMES[:5], OWN[:5]),
        ("メールアドレス", "bousai@town.yoichi.hokkaido.lgwan.jp"),
    ]
    assert form(sheet(alone))["email"] == "?"
