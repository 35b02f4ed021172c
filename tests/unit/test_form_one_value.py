"""Which of two values in one cell or one row is in force, and what is no value at all."""

from __future__ import annotations

import pytest

from intake.parts import Document, Sheet
from intake.reading.form.document import read_form
from intake.reading.form.revised import value_in_force
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName, Severity
from intake.text.phones import parse_phone

ASKED = "?"
_OTHERS = (("市区町村名", "余市町"), ("団体コード", "014087"), ("都道府県名", "北海道"))


def value(name: FieldName, text: str) -> str | None:
    """The value of a text, ASKED where a person must say."""
    found = normalise(Labelled(name, text, "申込書!B2"))
    asked = any(finding.severity is Severity.REVIEW for finding in found.findings)
    return ASKED if asked and found.text is None else found.text


def of_rows(name: FieldName, *rows: tuple[str, ...]) -> str | None:
    sheet = Sheet("申込書", (*_OTHERS, *rows, ("備考", "特になし")))
    form = read_form(Document("利用申込書.xlsx", "", 0, "", sheets=(sheet,))) or ()
    (labelled,) = (each for each in form if each.name is name)
    found = normalise(labelled)
    asked = any(finding.severity is Severity.REVIEW for finding in found.findings)
    return ASKED if asked and found.text is None else found.text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("（誤）0135-21-2000　（正）0135-21-2111", "0135-21-2111"),
        ("誤：0135-21-2000　正：0135-21-2111", "0135-21-2111"),
        ("旧 0135-21-2000　新 0135-21-2111", "0135-21-2111"),
        ("0135-21-2000（誤）0135-21-2111（正）", "0135-21-2111"),
        ("（正）0135-21-2111　（副）0135-21-2000", "0135-21-2111"),
        ("（直通）0135-21-2111", "0135-21-2111"), ("直通 0135-21-2111 代表 0135-21-2000", "0135-21-2111"),
        ("0135-21-2000→0135-21-2111", ASKED), ("0135-21-2000は使用停止。0135-21-2111へ", ASKED),
        ("0135-21-2000　0135-21-2111", ASKED),
    ],
)  # fmt: skip
def test_of_two_numbers_the_one_that_stands_is_read_or_asked_about(text: str, left: str) -> None:
    assert value(FieldName.PHONE, text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("（前任）蜜柑　一郎　（後任）林檎 咲子", "林檎 咲子"), ("（副）蜜柑　一郎　（正）林檎 咲子", "林檎 咲子"),
        ("蜜柑　一郎　→　林檎 咲子", ASKED), ("蜜柑　一郎（７月まで）／林檎 咲子（８月から）", ASKED),
        ("蜜柑　一郎　改め　林檎 咲子", ASKED), ("蜜柑 一郎ではなく林檎 咲子", ASKED), ("蜜柑 一郎に代わり林檎 咲子", ASKED),
        ("×蜜柑　一郎　○林檎　咲子", ASKED), ("①蜜柑 一郎②林檎 咲子", ASKED), ("総務課 主査 林檎 咲子", "総務課 主査 林檎 咲子"), ("一の瀬 さくら", "一の瀬 さくら"),
        ("りんご　さきこ\n林檎　咲子", "林檎 咲子"), ("林檎 咲子（責任者）", "林檎 咲子(責任者)"), ("ﾘﾝｺﾞ ｻｷｺ", "リンゴ サキコ"), ("担当：林檎 咲子", "林檎 咲子"),
        ("林檎（内線2345）", "林檎"), ("林檎 咲子（りんご さきこ）", "林檎 咲子"),
    ],
)  # fmt: skip
def test_of_two_names_the_one_that_stands_is_read_or_asked_about(text: str, left: str) -> None:
    assert value(FieldName.CONTACT_NAME, text) == left


@pytest.mark.parametrize(
    "text",
    ["課長　梨本 実／係長　林檎 咲子", "係長 林檎 咲子・主事 葡萄 太郎", "林檎、葡萄", "林檎 咲子 及び 葡萄 太郎", "林檎 咲子　葡萄 太郎",
     "林檎 咲子 副担当：葡萄 太郎", "林檎 咲子　職名：係長", "林檎 咲子 215", "林檎 咲子 bousai@town.yoichi.example", "林檎 咲子　※不在時は葡萄"],
)  # fmt: skip
def test_a_name_with_the_name_or_data_of_another_behind_it_is_asked_about(text: str) -> None:
    assert value(FieldName.CONTACT_NAME, text) == ASKED


@pytest.mark.parametrize(
    ("text", "left"),
    [("総務課・係長 林檎 咲子", "総務課・係長 林檎 咲子"), ("林檎 咲子、主事", "林檎 咲子、主事"), ("係長：林檎 咲子", "係長:林檎 咲子"), ("防災係 係長：林檎 咲子", "防災係 係長:林檎 咲子"),
     ("総務部 総務課 防災係 主査 林檎 咲子", "総務部 総務課 防災係 主査 林檎 咲子"), ("北海道 余市町 総務課 林檎 咲子", "北海道 余市町 総務課 林檎 咲子"), ("林　檎　咲　子", "林 檎 咲 子"),
     ("林檎\n咲子", "林檎 咲子"), ("係長 服部 太郎", "係長 服部 太郎"), ("林檎 咲子／Ringo Sakiko", "林檎 咲子/Ringo Sakiko"), ("マリア・ガルシア", "マリア・ガルシア"),
     ("林檎 咲子（総務課・防災係）", "林檎 咲子(総務課・防災係)"), ("主担当：林檎 咲子　副担当：葡萄 太郎", "林檎 咲子"), ("担当者：林檎 咲子　代表者：梨本 実", "林檎 咲子")],
)  # fmt: skip
def test_a_rank_a_place_of_work_or_a_reading_is_no_second_name(text: str, left: str) -> None:
    assert value(FieldName.CONTACT_NAME, text) == left


@pytest.mark.parametrize(
    "text",
    ["林檎 咲子 内線215", "林檎 咲子／内線：215", "林檎 咲子　内215", "林檎 咲子（内線215）"],
)
def test_an_extension_behind_a_name_is_the_extension(text: str) -> None:
    found = normalise(Labelled(FieldName.CONTACT_NAME, text, "申込書!B2"))
    assert (found.text, found.also) == ("林檎 咲子", {FieldName.EXTENSION: "215"})


def test_a_labelled_reading_behind_a_name_is_its_reading() -> None:
    found = normalise(
        Labelled(FieldName.CONTACT_NAME, "林檎 咲子　ふりがな：りんご さきこ", "申込書!B2")
    )
    assert (found.text, found.also) == ("林檎 咲子", {FieldName.CONTACT_KANA: "りんご さきこ"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("防災課　※10月から危機管理局", ASKED), ("防災課　来年度から危機管理局", ASKED), ("防災課 ※直通", ASKED), ("防災課（※本庁2階）", "防災課(※本庁2階)"), ("※防災課", "※防災課"), ("２１世紀課", "21世紀課"),
        ("総務課改め市民部防災課", ASKED), ("税務課あらため情報政策課", ASKED), ("（取消）税務課　防災対策室", ASKED), ("税務課（4月から住民課）", ASKED), ("住民課 0135-21-2111", ASKED), ("未設置", None), ("未来課", "未来課"), ("担当課：住民課", "住民課"), ("税務課 市民部防災課", ASKED),
        ("市民部 防災課 防災係", "市民部 防災課 防災係"), ("課税課課税係", "課税課課税係"), ("防災課（総務課内）", "防災課(総務課内)"),
        ("住民課（旧：税務課）", "住民課"), ("住民課【変更前：税務課】", "住民課"), ("税務課（新：住民課）", ASKED), ("防災課（担当：危機管理係）", "防災課(担当:危機管理係)"),
        ("防災課（例：総務課）", "防災課"),
        ("総務課危機管理室", "総務課危機管理室"), ("防災課災害対策本部班", "防災課災害対策本部班"),
    ],
)  # fmt: skip
def test_of_two_sections_a_person_chooses(text: str, left: str) -> None:
    assert value(FieldName.SECTION, text) == left


@pytest.mark.parametrize(
    "text",
    ["本文記載のとおり", "メール署名のとおり", "名簿参照", "昨年度と同じ", "後任未定", "決まり次第連絡します", "該当者なし", "下記担当課"],
)  # fmt: skip
def test_a_remark_where_or_when_a_name_is_given_is_no_name(text: str) -> None:
    for name in (FieldName.SECTION, FieldName.CONTACT_NAME):
        assert value(name, text) in (None, ASKED)


def test_a_choice_of_a_person_that_goes_on_is_no_name() -> None:
    assert value(FieldName.CONTACT_NAME, "人選中") == ASKED


@pytest.mark.parametrize(
    ("name", "text"),
    [(FieldName.SECTION, "なし園振興課"), (FieldName.SECTION, "本文化振興課"), (FieldName.SECTION, "前記念館係"), (FieldName.CONTACT_NAME, "田中"),
     (FieldName.CONTACT_NAME, "竹中 一郎"), (FieldName.CONTACT_NAME, "大通り 花")],
)  # fmt: skip
def test_a_name_with_a_word_of_such_remarks_in_it_is_a_name(name: FieldName, text: str) -> None:
    assert value(name, text) == text


def test_a_text_without_two_values_stays_as_it_is() -> None:
    for text in (
        "総務部防災課",
        "新産業課",
        "（仮称）防災課",
        "防災課（新庁舎）",
        "林檎（旧姓 蜜柑）咲子",
    ):
        assert value_in_force(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("（旧）soumu@town.yoichi.example\n（新）bousai@town.yoichi.example", "bousai@town.yoichi.example"),
        ("soumu@town.yoichi.example → bousai@town.yoichi.example", ASKED),
        ("（上司）soumu@town.yoichi.example　（担当）bousai@town.yoichi.example", ASKED),
        ("bousai(at)town.yoichi.example", "bousai@town.yoichi.example"), ("bousai［アット］town.yoichi.example", "bousai@town.yoichi.example"),
        ("bousai★town.yoichi.example（★を@に置き換えてください）", "bousai@town.yoichi.example"), ("bousai★town.yoichi.example", None),
        ("bousai@town.yoichi.example;soumu@town.yoichi.example", "bousai@town.yoichi.example"),
        ("(LGWAN) bousai@lgwan.yoichi.example / (Internet) bousai@town.yoichi.example", "bousai@town.yoichi.example"),
        ("bousai@town.yoichi.example\n※LGWANのメールアドレス", ASKED), ("bousai@town.yoichi.lgwan.example", ASKED),
    ],
)  # fmt: skip
def test_of_two_addresses_the_one_that_stands_is_read_or_asked_about(
    text: str, left: str | None
) -> None:
    assert value(FieldName.EMAIL, text) == left


@pytest.mark.parametrize(
    "text",
    ["　　部　　課　　係", "___部___課", "??部??課", "▼", "～～～～", "0", "０", "（必須）", "正式名称", "漢字氏名", "姓　　名", "苗字　名前", "氏名　　印",
     "担当課を選んでください", "全角で入力", "全角２０文字以内", "所属部署名をお書きください", "署名又は記名押印", "（フルネーム）", "NULL", "{{section}}"],
)  # fmt: skip
def test_what_the_blank_form_prints_is_no_name(text: str) -> None:
    for name in (FieldName.SECTION, FieldName.CONTACT_NAME):
        assert value(name, text) in (None, ASKED)


@pytest.mark.parametrize(
    ("text", "count"),
    [("17千820人", "17820"), ("8,512世帯　17,820人", "17820"), ("（令和４年１月１日現在）12,345人", "12345"), ("男8,500　女9,320　計17,820", ASKED),
     ("17.820人", None), ("約1.8万人", None), ("17,820 名", "17820"), ("0", None), ("0人", None),
     ("1万7820人", "17820"), ("1万7,820人", "17820"), ("1万7千8百20人", "17820"), ("2万3千人", "23000"), ("18千人", "18000"),
     ("令和4年1月1日現在 1万7820人", "17820"), ("1.8万人", None), ("17,820人（うち外国人120人）", "17820")],
)  # fmt: skip
def test_the_population_is_the_number_of_persons(text: str, count: str | None) -> None:
    assert value(FieldName.POPULATION, text) == count


@pytest.mark.parametrize(
    ("written", "number"),
    [("TEL.0135-21-2111(代)", "0135-21-2111"), ("TEL0135-21-2111", "0135-21-2111"), ("T.0135-21-2111", "0135-21-2111"),
     ("TEL/FAX 0135-21-2111", "0135-21-2111"), ("電話兼FAX 0135-21-2111", "0135-21-2111"), ("Ｆ：0135-21-2112　Ｔ：0135-21-2111", "0135-21-2111"),
     ("0135-21-2112（FAX）　0135-21-2111（電話）", "0135-21-2111"), ("電話 0135-21-2111 (FAX) 0135-21-2112", "0135-21-2111"),
     ("FAX0135-21-2112／TEL0135-21-2111", "0135-21-2111"), ("FAX 0135-21-2112", None),
     ("FAX兼用 0135-21-2111", "0135-21-2111"), ("FAX共用：0135-21-2111", "0135-21-2111"), ("0135-21-2111（FAX共用）", "0135-21-2111"), ("ファックスと兼用 0135-21-2111", "0135-21-2111"),
     ("FAX兼用 0135-21-2112 電話 0135-21-2111", "0135-21-2111")],
)  # fmt: skip
def test_a_number_is_told_from_a_fax_number_by_its_word(written: str, number: str | None) -> None:
    assert parse_phone(written).number == number


@pytest.mark.parametrize(
    ("label", "cells"),
    [("FAX・TEL", ("0135-21-2112 ・ 0135-21-2111",)), ("ＦＡＸ番号・電話番号", ("0135-21-2112　0135-21-2111",)), ("電話・FAX", ("0135-21-2111/0135-21-2112",))],
)  # fmt: skip
def test_numbers_without_words_are_in_the_order_of_their_label(
    label: str, cells: tuple[str, ...]
) -> None:
    assert of_rows(FieldName.PHONE, (label, *cells)) == "0135-21-2111"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (FieldName.PHONE, ("電話番号", "0135-21-2000", "0135-21-2111")),
        (FieldName.EMAIL, ("メールアドレス", "soumu@town.yoichi.example", "bousai@town.yoichi.example")),
        (FieldName.CONTACT_NAME, ("担当者氏名", "蜜柑　一郎", "林檎　咲子")),
        (FieldName.SECTION, ("担当課", "税務課", "総務課防災担当")),
        (FieldName.POPULATION, ("住民基本台帳人口", "9,999人", "17,820人")),
        (FieldName.DESIRED_START, ("利用開始希望年月", "令和６年４月", "令和５年１月")),
    ],
)  # fmt: skip
def test_a_second_whole_value_beside_a_label_is_asked_about(
    name: FieldName, row: tuple[str, ...]
) -> None:
    assert of_rows(name, row) == ASKED


@pytest.mark.parametrize(
    ("name", "rows", "whole"),
    [
        (FieldName.CONTACT_NAME, [("担当者氏名", "姓", "林檎", "名", "咲子")], "林檎 咲子"),
        (FieldName.CONTACT_NAME, [("担当者氏名", "（姓）", "林檎", "（名）", "咲子")], "林檎 咲子"),
        (FieldName.CONTACT_NAME, [("担当者氏名", "ﾘﾝｺﾞ ｻｷｺ"), ("", "林檎　咲子")], "林檎 咲子"),
        (FieldName.POPULATION, [("住民基本台帳人口", "17", ",", "820", "人")], "17820"),
        (FieldName.POPULATION, [("住民基本台帳人口", "17", "千", "820", "人")], "17820"),
        (FieldName.SECTION, [("担当課", "総務部"), ("", "防災課")], "総務部防災課"),
        (FieldName.SECTION, [("担当課", "総務部"), ("", "※部から御記入ください")], "総務部"),
        (FieldName.SECTION, [("担当課", "余市町役場"), ("", "防災課")], ASKED),
        (FieldName.EMAIL, [("メールアドレス", "kikikanri-bousai@"), ("", "town.yoichi.example")], "kikikanri-bousai@town.yoichi.example"),
        (FieldName.CONSIDERATION, [("導入検討状況", "庁内会議を行うが、"), ("", "予算がない。")], "庁内会議を行うが、 予算がない。"),
    ],
)  # fmt: skip
def test_a_value_over_cells_or_rows_is_put_together_or_asked_about(
    name: FieldName, rows: list[tuple[str, ...]], whole: str
) -> None:
    assert of_rows(name, *rows) == whole


@pytest.mark.parametrize(
    "text",
    ["希望する → 希望しない に訂正", "1. 希望する　2. 希望しない　3. 未定　　回答：3"],
)
def test_options_with_something_said_behind_them_are_asked_about(text: str) -> None:
    assert value(FieldName.TRIAL_WISH, text) == ASKED


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("kikiーkanri@town.yoichi.example", ASKED), ("kiki・kanri@town.yoichi.example", ASKED),
        ("kiki kanri@town.yoichi.example", ASKED), ("防災kanri@town.yoichi.example", ASKED),
        ("防災課 kanri@town.yoichi.example", "kanri@town.yoichi.example"),
        ("防災課：kanri@town.yoichi.example", "kanri@town.yoichi.example"),
        ("メールkanri@town.yoichi.example", "kanri@town.yoichi.example"),
        ("E-mail kanri@town.yoichi.example", "kanri@town.yoichi.example"),
        ("<kanri@town.yoichi.example>", "kanri@town.yoichi.example"),
        ("kanri@town.yoichi,example", ASKED), ("kanri@town.yoichi、example", ASKED),
        ("kanri@town.yoichi.example,内線123", "kanri@town.yoichi.example"),
    ],
)  # fmt: skip
def test_an_address_that_may_lack_its_beginning_or_end_is_asked_about(text: str, left: str) -> None:
    assert value(FieldName.EMAIL, text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("令和５年４月以前は不可", ASKED), ("遅くとも令和５年９月まで", ASKED), ("令和５年３月議会の議決後", ASKED),
        ("202304", "2023-04"), ("202313", None), ("令和５年４月以後", "2023-04"), ("令和５年４月頃", "2023-04"), ("R5.1以降", "2023-01"),
        ("令和５年１月（予算成立の場合）", "2023-01"),
    ],
)  # fmt: skip
def test_a_month_that_bounds_the_start_is_not_the_month_of_the_start(
    text: str, left: str | None
) -> None:
    assert value(FieldName.DESIRED_START, text) == left


@pytest.mark.parametrize(
    "text",
    ["０１３５の２１の２１１１", "（0135）21局2111番", "［0135］21-2111", "0135【21】2111"],
)
def test_a_number_as_it_is_spoken_or_bracketed_is_read(text: str) -> None:
    assert value(FieldName.PHONE, text) == "0135-21-2111"


def test_a_number_over_cells_with_brackets_and_words_in_cells_of_their_own_is_read() -> None:
    row = ("電話番号", "（", "0135", "）", "21", "局", "2111", "番")
    assert of_rows(FieldName.PHONE, row) == "0135-21-2111"


def test_households_are_no_population() -> None:
    assert value(FieldName.POPULATION, "世帯数 8,500　人口 17,820") == "17820"
    assert value(FieldName.POPULATION, "17,820人（8,500世帯）") == "17820"
    assert value(FieldName.POPULATION, "外国人人口1,200／17,820人") == ASKED


@pytest.mark.parametrize(
    "text", ["17,000～18,000人", "17,000人〜18,000人", "17000-18000", "17,000から18,000人"]
)
def test_a_range_of_numbers_is_no_population(text: str) -> None:
    assert value(FieldName.POPULATION, text) == ASKED


@pytest.mark.parametrize("name", ["大鳥 千晶", "守屋 千晶", "鳥居 晶"])
def test_a_name_whose_bytes_are_like_another_charset_by_chance_is_a_name(name: str) -> None:
    assert value(FieldName.CONTACT_NAME, name) == name


def test_a_ring_round_the_number_of_an_option_chooses_it() -> None:
    assert value(FieldName.TRIAL_WISH, "１．希望する　②．希望しない　３．未定") == "希望しない"
    assert value(FieldName.TRIAL_WISH, "①希望する　②希望しない　③未定") is None


def test_a_reading_with_its_label_above_the_name_is_apart_from_it() -> None:
    rows = [("担当者氏名", "（ふりがな）　りんご　さきこ"), ("", "林檎　咲子")]
    assert of_rows(FieldName.CONTACT_NAME, *rows) == "林檎 咲子"


@pytest.mark.parametrize(
    ("name", "text"),
    [(FieldName.EMAIL, "ex) taro@city.example"), (FieldName.CONTACT_NAME, "林檎　太郎（記入例）"), (FieldName.PHONE, "見本：0135-21-2000"),
     (FieldName.SECTION, "【サンプル】総務課"), (FieldName.TRIAL_WISH, "例：希望する"), (FieldName.PHONE, "e.g.: 0135-21-2000")],
)  # fmt: skip
def test_a_value_that_says_it_is_an_example_is_none(name: FieldName, text: str) -> None:
    assert value(name, text) is None


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [(FieldName.SECTION, "例規課", "例規課"), (FieldName.CONTACT_NAME, "見本 花子", "見本 花子"), (FieldName.SECTION, "総務課（例規担当）", "総務課(例規担当)"),
     (FieldName.CONSIDERATION, "例：他市の検討に倣う", "例:他市の検討に倣う")],
)  # fmt: skip
def test_a_word_of_examples_within_a_name_makes_none(name: FieldName, text: str, left: str) -> None:
    assert value(name, text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [("令和5年1月は困難、4月を希望", ASKED), ("令和5年1月に間に合えばよいが4月でも可", ASKED), ("令和５年４月又は10月", "2023-04"), ("令和5年1月〜3月", "2023-01"),
     ("令和5年1月〜3月のいずれか", ASKED), ("令和5年1月又は4月のどちらか", ASKED), ("令和5年1月から3月", "2023-01"), ("令和5年1月頃〜3月頃", "2023-01"), ("令和5年1月（年明けから）", "2023-01"),
     ("令和5年1月以外", ASKED), ("令和5年1月を目標としていたが延期", ASKED), ("令和5年1月から3月まで", ASKED), ("令和4年度中（令和5年1月頃）", "2023-01")],
)  # fmt: skip
def test_of_two_months_the_first_counts_only_where_nothing_is_said_of_it(
    text: str, left: str
) -> None:
    assert value(FieldName.DESIRED_START, text) == left


@pytest.mark.parametrize(
    ("name", "text"),
    [(FieldName.PHONE, "0135-21-2111（使用不可）"), (FieldName.PHONE, "0135-21-2111は現在つながりません"), (FieldName.SECTION, "税務課（廃止）"),
     (FieldName.EMAIL, "soumu@town.yoichi.example（受信不可）"), (FieldName.CONTACT_NAME, "住民課"), (FieldName.SECTION, "防災課？（要確認）"), (FieldName.PHONE, "0135-21-2111（確認中）"), (FieldName.EMAIL, "bousai@town.yoichi.example（８月から使用予定）"),
     (FieldName.CONTACT_NAME, "林檎 咲子（10月１日より）"),
     (FieldName.CONTACT_NAME, "林檎 咲子（休業中のため蜜柑 一郎が代理）"),
     (FieldName.CONTACT_NAME, "林檎 ﾝなと")],
)  # fmt: skip
def test_a_value_that_denies_itself_is_asked_about(name: FieldName, text: str) -> None:
    assert value(name, text) == ASKED


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [(FieldName.PHONE, "0135-21-2111（内線なし）", "0135-21-2111"), (FieldName.PHONE, "0135-21-2111（月曜日から金曜日まで）", "0135-21-2111"), (FieldName.SECTION, "廃止対策室", "廃止対策室"), (FieldName.CONTACT_NAME, "小室 圭子", "小室 圭子"),
     (FieldName.CONTACT_NAME, "住民課　林檎 咲子", "住民課 林檎 咲子"), (FieldName.CONTACT_NAME, "ﾘﾝｺﾞ さきこ", "リンゴ さきこ")],
)  # fmt: skip
def test_a_value_with_such_a_word_in_it_stands(name: FieldName, text: str, left: str) -> None:
    assert value(name, text) == left


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ((("電話番号（使用不可）", "0135-21-9999"),), ASKED),
        ((("電話番号（使用不可）", "0135-21-9999"), ("電話番号（代替）", "0135-21-2111")), "0135-21-2111"),
        ((("電話番号（正）", "0135-21-2111"), ("電話番号（副）", "0135-21-9999")), "0135-21-2111"),
        ((("電話番号（市外局番から）", "0135-21-2111"),), "0135-21-2111"),
    ],
)  # fmt: skip
def test_a_label_of_a_form_may_reserve_its_value(
    rows: tuple[tuple[str, str], ...], left: str
) -> None:
    assert of_rows(FieldName.PHONE, *rows) == left
    text = "\n".join(f"{label}：{value}" for label, value in (*_OTHERS, *rows))
    form = read_form(Document("利用申込書.txt", "", 0, "", text=f"利用申込書\n{text}")) or ()
    (labelled,) = (each for each in form if each.name is FieldName.PHONE)
    found = normalise(labelled)
    assert (found.text or ASKED) == left


def test_the_extension_behind_a_name_is_read_as_one() -> None:
    found = normalise(Labelled(FieldName.CONTACT_NAME, "林檎（内線2345）", "本文 3行目"))
    assert found.also == {FieldName.EXTENSION: "2345"}


@pytest.mark.parametrize("label", ["電話番号※１", "電話番号*", "電話番号（注２）", "電話番号注1)"])
def test_a_mark_of_a_footnote_changes_no_label(label: str) -> None:
    assert of_rows(FieldName.PHONE, (label, "0135-21-2111")) == "0135-21-2111"


def test_last_years_column_for_reference_is_no_answer() -> None:
    rows = [("項目", "記入欄", "（参考）前年度"), ("担当課", "総務部防災課", "企画課"), ("電話番号", "", "0135-21-9999"),
            ("メールアドレス", "bousai@town.yoichi.example", "kikaku@town.yoichi.example")]  # fmt: skip
    assert of_rows(FieldName.PHONE, *rows) is None
    assert of_rows(FieldName.SECTION, *rows) == "総務部防災課"


_HEADER = (
    "No",
    "市区町村名",
    "担当課",
    "担当者氏名",
    "電話番号",
    "メールアドレス",
    "試行運用への参加",
)
_FIRST = (
    "1",
    "余市町",
    "防災課",
    "林檎 咲子",
    "0135-21-2111",
    "bousai@town.yoichi.example",
    "希望する",
)
_SECOND = (
    "2",
    "余市町",
    "企画課",
    "蜜柑 三郎",
    "0135-21-3333",
    "bousai@town.yoichi.example",
    "希望しない",
)


def of_table(
    name: FieldName, *rows: tuple[str, ...], head: tuple[str, ...] = _HEADER
) -> str | None:
    sheet = Sheet("申込書", (("利用申込書",), head, *rows))
    form = read_form(Document("利用申込書.xlsx", "", 0, "", sheets=(sheet,))) or ()
    found = [normalise(each) for each in form if each.name is name]
    asked = any(f.severity is Severity.REVIEW for each in found for f in each.findings)
    return ASKED if asked and found[0].text is None else found[0].text


@pytest.mark.parametrize(
    "name", [FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.TRIAL_WISH]
)
def test_two_records_of_one_municipality_are_asked_about_where_they_differ(name: FieldName) -> None:
    assert of_table(name, _FIRST, _SECOND) == ASKED
    assert of_table(name, _FIRST, ("2", "〃", *_SECOND[2:])) == ASKED
    assert of_table(name, ("7/8 9:00", *_FIRST[1:]), ("7/11 9:00", *_SECOND[1:])) == ASKED
    told = of_table(name, _FIRST)
    assert told not in (ASKED, None)
    assert of_table(FieldName.EMAIL, _FIRST, _SECOND) == _FIRST[5]


@pytest.mark.parametrize(
    "row",
    [
        ("2", *_FIRST[1:]),
        ("2", "余市町", "〃", "〃", "〃", "〃", "〃"),
        ("2",),
        ("※２件以上ある場合は行を追加してください。",),
        ("例", *_SECOND[1:]),
        ("副", *_SECOND[1:]),
        ("前任", *_SECOND[1:]),
        ("", "", "危機管理係"),
    ],
)
def test_a_row_that_is_no_other_record_asks_nothing(row: tuple[str, ...]) -> None:
    fields = (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.TRIAL_WISH)
    told = [of_table(name, _FIRST) for name in fields]
    assert [of_table(name, _FIRST, row) for name in fields] == told
    assert ASKED not in told


def test_a_label_below_a_table_ends_it() -> None:
    contacts = (
        ("No", "担当課", "担当者氏名", "電話番号"),
        ("1", "防災課", "林檎 咲子", "0135-21-2111"),
    )
    more = (
        ("市区町村名", "余市町", "人口", "17,820人"),
        ("備考", "企画課", "蜜柑 三郎", "0135-21-3333"),
    )
    assert of_table(FieldName.PHONE, *contacts[1:], *more, head=contacts[0]) == "0135-21-2111"
