"""Which of a document's values make up one application: headings, blocks, old and new values."""

from __future__ import annotations

import pytest

from intake.reading.body.passages import own_answers
from intake.reading.body.quotation import lines_of
from intake.reading.form.blocks import Entry, settled
from intake.reading.form.heads import (
    Passages,
    Role,
    counts,
    heading,
    is_sample,
    joined,
    qualified,
    role_of,
    says_example,
)  # fmt: skip
from intake.reading.form.revised import value_in_force
from intake.reading.labelled import Labelled
from intake.terms import FieldName

SECTION, NAME, KANA = FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.CONTACT_KANA
PHONE, EMAIL, TOWN = FieldName.PHONE, FieldName.EMAIL, FieldName.MUNICIPALITY_NAME
CODE, PREFECTURE = FieldName.MUNICIPALITY_CODE, FieldName.PREFECTURE_NAME
EXTENSION, REMARKS = FieldName.EXTENSION, FieldName.REMARKS


def entry(name: FieldName, value: str, role: Role | None = None) -> Entry:
    return Entry(Labelled(name, value, "申込書!B2"), role)


def person(name: str, phone: str, email: str, role: Role | None = None, **more: str) -> list[Entry]:
    values = {NAME: name, PHONE: phone, EMAIL: email} | {FieldName(k): v for k, v in more.items()}
    return [entry(field, value, role) for field, value in values.items()]


def said(*parts: list[Entry]) -> list[tuple[FieldName, str, bool]]:
    """Each value in use, and whether a person must decide on it."""
    return [(each.name, each.value, bool(each.doubt)) for each in settled(parts)]


TARO = person("余市 太郎", "0135-21-0001", "taro@town.example")
HANAKO = person("小樽 花子", "0134-32-0002", "hanako@town.example")
EXAMPLE = person("見本 太郎", "0135-00-0000", "mihon@town.example")
EXAMPLE_ABOVE = person("見本 太郎", "0135-00-0000", "mihon@town.example", Role.SAMPLE)
BLANK = person("", "", "")
NO_MAIL = person("余市 太郎", "0135-21-0001", "")


def plain(entries: list[Entry]) -> list[tuple[FieldName, str, bool]]:
    return [(each.name, each.labelled.value, False) for each in entries]


def both(one: list[Entry], other: list[Entry]) -> list[tuple[FieldName, str, bool]]:
    pairs = zip(one, other, strict=True)
    return [(a.name, f"{a.labelled.value}」「{b.labelled.value}", True) for a, b in pairs]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([TARO], plain(TARO)),
        ([], []),
        ([BLANK], plain(BLANK)),
        ([BLANK, TARO], plain(TARO)),
        ([BLANK + TARO], plain(TARO)),
        ([BLANK, BLANK], plain(BLANK)),
        ([BLANK, [*BLANK, entry(SECTION, "")]], plain(BLANK)),
        ([EXAMPLE, TARO], plain(TARO)),
        ([EXAMPLE + TARO], plain(TARO)),
        ([TARO + EXAMPLE], plain(TARO)),
        ([EXAMPLE, EXAMPLE], plain(EXAMPLE)),
        ([EXAMPLE, person("○○ 花子", "0134-00-0000", "x@town.example")], plain(EXAMPLE)),
        ([EXAMPLE, NO_MAIL], plain(NO_MAIL)),
        ([[*EXAMPLE, entry(SECTION, "見本課"), *TARO]], plain(TARO)),
        ([TARO, HANAKO], both(TARO, HANAKO)),
        ([TARO + HANAKO], both(TARO, HANAKO)),
        ([TARO, TARO], plain(TARO)),
    ],
    ids=["one", "none", "blank", "blank first", "blank above", "two blanks", "two blanks of different forms",
         "example first", "example above", "example below", "the same example twice", "two examples", "not all filled in",
         "more in the example", "two", "two below each other", "twice"],
)  # fmt: skip
def test_of_several_blocks_those_filled_in_and_no_example_are_the_application(
    parts: list[list[Entry]], expected: list[tuple[FieldName, str, bool]]
) -> None:
    assert said(*parts) == expected


def test_parts_that_repeat_few_labels_are_one_form() -> None:
    rest = [entry(SECTION, "総務課"), entry(PHONE, "0135-21-0009"), entry(EMAIL, "x@town.example")]
    example = [entry(NAME, "見本 太郎"), *TARO[1:]]
    assert (NAME, "見本 太郎", False) in said(example, rest)  # two labels are repeated, not three
    assert (PHONE, "0135-21-0001」「0135-21-0009", True) in said(example, rest)
    assert (PHONE, "0135-21-0001」「0135-21-0009", True) in said([*example, *rest])
    assert said(example, [*rest, entry(NAME, "余市 太郎")])[0] == (SECTION, "総務課", False)


def test_what_is_repeated_below_a_form_belongs_to_it_and_to_no_form_before() -> None:
    again = [*TARO, entry(PHONE, "0135-21-0009")]
    assert (PHONE, "0135-21-0001」「0135-21-0009", True) in said(EXAMPLE, again)


def test_what_names_the_municipality_above_a_second_form_belongs_to_that() -> None:
    towns = entry(TOWN, "○○市"), entry(TOWN, "余市町")
    found = said([towns[0], *EXAMPLE, towns[1], *TARO])
    assert found == [(TOWN, "余市町", False), *plain(TARO)]


def test_what_names_the_municipality_may_be_repeated_and_differ() -> None:
    whose = [entry(TOWN, "余市町"), entry(PREFECTURE, "北海道"), entry(CODE, "014087")]
    other = [entry(TOWN, "小樽市"), entry(PREFECTURE, "北海道"), entry(CODE, "")]
    found = said([*whose, *other, *TARO])
    assert found[:4] == [
        (TOWN, "余市町", False), (TOWN, "小樽市", False), (PREFECTURE, "北海道", False),
        (CODE, "014087", False),
    ]  # fmt: skip
    assert found[4:] == plain(TARO)
    assert said([entry(TOWN, ""), entry(TOWN, "")]) == [(TOWN, "", False)]
    assert said([entry(TOWN, "")]) == [(TOWN, "", False)]


@pytest.mark.parametrize("name", ["○○　○○", "見本 太郎", "山田　花子", "記入 例子"])
def test_an_invented_name_makes_an_example(name: str) -> None:
    assert said(person(name, "0135-00-0000", "x@town.example"), TARO) == plain(TARO)
    town = [*person("余市 次郎", "0135-00-0000", "x@town.example"), entry(TOWN, "□□町")]
    assert said(town, TARO) == plain(TARO)


def test_an_example_that_somebody_typed_over_is_the_application_where_nothing_else_is() -> None:
    over = person("余市 太郎", "0135-21-0001", "taro@town.example", Role.SAMPLE)
    assert said(over) == plain(TARO)
    assert said([*BLANK, *over]) == said(BLANK, over) == plain(TARO)
    left = person("見本 太郎", "0135-00-0000", "mihon@town.example", Role.SAMPLE)
    assert said(left) == []
    assert said([*BLANK, entry(REMARKS, "特になし", Role.SAMPLE)]) == plain(BLANK)  # nobody
    assert said([*left, *HANAKO]) == plain(HANAKO)
    assert said([*HANAKO, *over]) == said(HANAKO, BLANK, over) == plain(HANAKO)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        (KANA, "余市 太郎（よいち たろう）", NAME),
        (KANA, "よいち たろう", KANA),
        (NAME, "余市 太郎（よいち たろう）", NAME),
        (SECTION, "総務課（そうむか）", SECTION),
    ],
)
def test_a_name_under_the_label_of_its_kana_is_the_name(
    name: FieldName, value: str, field: FieldName
) -> None:
    assert [each for each, _, _ in said([entry(name, value)])] == [field]


@pytest.mark.parametrize(
    ("told", "phone"),
    [
        ([("1", Role.CONTACT), ("2", None), ("3", Role.APPLICANT)], "1"),
        ([("2", None), ("3", Role.APPLICANT)], "2"),
        ([("2", Role.ENTRY), ("3", Role.APPLICANT)], "2"),
        ([("3", Role.APPLICANT)], "3"),
        ([("1", Role.CONTACT), ("4", Role.OTHER), ("5", Role.FORMER)], "1"),
    ],
)
def test_the_contacts_own_values_are_used_before_the_applicants(
    told: list[tuple[str, Role | None]], phone: str
) -> None:
    values = [entry(PHONE, f"0135-21-000{number}", role) for number, role in told]
    assert said(values) == [(PHONE, f"0135-21-000{phone}", False)]
    remarks = [entry(REMARKS, number, role) for number, role in told if role not in (
        Role.OTHER, Role.FORMER)]  # fmt: skip
    whole = "」「".join(number for number, role in told if role not in (Role.OTHER, Role.FORMER))
    assert said(remarks) == [(REMARKS, whole, "」「" in whole)]


@pytest.mark.parametrize(
    ("name", "values", "doubted"),
    [
        (PHONE, ["0135-21-0001"], False),
        (PHONE, ["0135-21-0001", "０１３５（２１）０００１"], False),  # the same number
        (PHONE, ["0135-21-0001", "0135-21-0002"], True),
        (FieldName.TRIAL_WISH, ["条件次第", "予算次第"], True),
        (PHONE, ["0135-21-0001", ""], True),  # asked for twice, answered once
        (EXTENSION, ["12", ""], False),  # not required
        (NAME, ["余市太郎", "余市 太郎"], False),
        (NAME, ["山田 太郎"], True),
        (PHONE, ["0123-45-6789"], True),
        (EMAIL, ["taro@example.jp"], True),
        (EMAIL, ["taro@example.jp", "taro@example.jp"], False),  # two forms do not err together
    ],
)
def test_one_value_is_certain_and_others_are_asked_about(
    name: FieldName, values: list[str], doubted: bool
) -> None:
    ((_, _, doubt),) = said([entry(name, value) for value in values])
    assert doubt is doubted


@pytest.mark.parametrize(
    ("text", "value", "asked"),
    [
        ("総務課", "総務課", False),
        ("（旧）総務課（新）防災課", "防災課", False),
        ("（新）防災課（旧）総務課", "防災課", False),
        ("総務課（旧）防災課（新）", "防災課", False),
        ("（旧）総務課", "（旧）総務課", True),
        ("担当は（旧）総務課です", "担当は（旧）総務課です", True),
        ("旧：総務課 新：防災課", "防災課", False),
        ("（新）防災課", "（新）防災課", False),
        ("（主）余市 太郎（副）小樽 花子", "余市 太郎", False),
        ("（旧）総務課（新）", "（旧）総務課（新）", True),
        ("防災課（新）総務課（旧）", "防災課", False),
        ("（主）余市 太郎（正）余市 次郎", "（主）余市 太郎（正）余市 次郎", False),
        ("（副）小樽 花子", "（副）小樽 花子", False),
        ("今は（新）防災課、前は（旧）総務課です", "今は（新）防災課、前は（旧）総務課です", True),
    ],
)
def test_of_an_old_and_a_new_value_the_new_one_is_in_force(
    text: str, value: str, asked: bool
) -> None:
    assert value_in_force(text) == (value, asked)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("", None),
        ("担当者", Role.CONTACT),
        ("1. 担当者", Role.CONTACT),
        ("【担　当　者】", Role.CONTACT),
        ("旧担当者（３月まで）", Role.FORMER),
        ("（参考）前年度", Role.FORMER),
        ("（参考）旧担当者（３月まで）", Role.FORMER),
        ("参考", None),
        ("申請者（首長）", Role.OTHER),
        ("申請者（担当）", Role.CONTACT),
        ("地方公共団体情報システム機構 担当", Role.OURS),
        ("地方公共団体情報システム機構", None),
        ("J-LIS 担当 様", None),  # a letter to us
        ("地方公共団体情報システム機構 担当課長", None),
        ("提出先", Role.OURS),
        ("記入欄", Role.ENTRY),
        ("副担当", Role.OTHER),
        ("【記入例】", Role.SAMPLE),
        ("担当者" + "※" * 60, None),
        (f"担当者（{'あ' * 35}）", Role.CONTACT),  # 40 signs
        (f"担当者（{'あ' * 36}）", None),
        ("記入例（担当者）", Role.SAMPLE),
        ("記入例（J-LIS 担当）", Role.SAMPLE),
        ("様式（担当者）", None),
        ("その他", None),
    ],
)
def test_a_heading_says_whose_the_values_below_it_are(text: str, role: Role | None) -> None:
    assert role_of(text) is role
    assert heading(text) is role


@pytest.mark.parametrize(
    ("title", "whether"),
    [
        ("【記入例】利用申込書", True),
        ("様式１（例）", True),
        ("見本", True),
        ("記入例を参照", False),
        ("【記入例】です。", False),
        ("【記入例】" + "あ" * 55, True),
        ("【記入例】" + "あ" * 56, False),
        ("利用申込書", False),
        ("担当者", False),
    ],
)
def test_a_title_announces_an_example(title: str, whether: bool) -> None:
    assert is_sample(title) is whether
    assert (heading(title) is Role.SAMPLE) is whether


@pytest.mark.parametrize(
    ("value", "whether"), [("例：防災課", True), ("山田 太郎（記入例）", True), ("防災課", False)]
)
def test_a_value_may_say_of_itself_that_it_is_an_example(value: str, whether: bool) -> None:
    assert says_example(value) is whether


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([None, Role.CONTACT, Role.APPLICANT], Role.CONTACT),
        ([Role.CONTACT, Role.SAMPLE], Role.SAMPLE),
        ([Role.ENTRY, Role.APPLICANT], Role.APPLICANT),
        ([Role.ENTRY], None),
        ([], None),
    ],
)
def test_of_several_headings_the_nearest_counts_but_an_example_is_one(
    roles: list[Role | None], role: Role | None
) -> None:
    assert joined(roles) is role


@pytest.mark.parametrize(
    ("role", "of_a_person", "of_the_municipality"),
    [
        (None, True, True),
        (Role.CONTACT, True, True),
        (Role.APPLICANT, True, True),
        (Role.OTHER, False, True),
        (Role.FORMER, False, False),
        (Role.OURS, False, False),
        (Role.SAMPLE, False, False),
    ],
)
def test_a_mayors_own_data_and_examples_are_no_answers(
    role: Role | None, of_a_person: bool, of_the_municipality: bool
) -> None:
    assert counts(role, PHONE) is of_a_person
    assert counts(role, TOWN) is of_the_municipality


def test_a_heading_without_a_role_ends_a_person_and_no_example() -> None:
    for role, after in (
        (Role.OTHER, None),
        (Role.CONTACT, None),
        (Role.SAMPLE, Role.SAMPLE),
        (Role.FORMER, Role.FORMER),
    ):
        passages = Passages(role)
        passages.begin(None)
        assert passages.role(PHONE) is after
        passages.begin(Role.CONTACT)
        assert passages.role(PHONE) is Role.CONTACT


def test_as_above_is_the_value_last_given_for_the_same_field() -> None:
    below = person("余市 次郎", "同上", "〃")
    assert said([*TARO, *below])[0] == (NAME, "余市 太郎」「余市 次郎", True)
    assert said([*TARO, *below])[1:] == plain(TARO)[1:]
    skipped = said([entry(PHONE, "0135-21-0001"), entry(PHONE, ""), entry(PHONE, "同上")])
    assert {value for _, value, _ in skipped} == {"0135-21-0001"}


def test_as_above_without_a_value_above_or_only_an_example_above_stays_as_it_is() -> None:
    unknown = [(PHONE, "同上", False)]  # which normalising reads as no value
    assert said([entry(PHONE, "同上")]) == unknown
    taro = [entry(NAME, "余市 太郎"), entry(PHONE, "同上")]
    assert said([*EXAMPLE_ABOVE, *taro]) == said(taro)


def test_an_example_ends_where_a_label_comes_again_and_our_contact_at_another_field() -> None:
    sample = Passages(Role.SAMPLE)
    assert [sample.role(name) for name in (NAME, None, PHONE, NAME, NAME)] == [
        Role.SAMPLE, Role.SAMPLE, Role.SAMPLE, Role.ENTRY, Role.ENTRY,
    ]  # fmt: skip
    titles = Passages(Role.SAMPLE)
    assert [titles.role(name) for name in (None, None, NAME)] == [Role.SAMPLE] * 3
    ours = Passages(Role.OURS)
    assert [ours.role(name) for name in (PHONE, None, REMARKS, TOWN)] == [
        Role.OURS, Role.OURS, Role.OURS, Role.ENTRY,
    ]  # fmt: skip
    contact = Passages(Role.CONTACT)
    assert [contact.role(name) for name in (PHONE, PHONE, TOWN)] == [Role.CONTACT] * 3


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("担当者：余市 太郎\n電話：0135-21-0001\n変更前\n担当者：小樽 花子", [4]),
        ("前任者\n担当課：総務課\n担当者：余市 太郎\n後任者\n担当者：小樽 花子", [2, 3]),
        ("申請者\n氏名：余市 一郎\n電話：0135-21-0001\n担当者\n氏名：余市 太郎\n電話：0135-21-0002", [2, 3]),
        ("申請者\n担当者：余市 太郎\n電話：0135-21-0001", []),
        ("代表者\n担当者：余市 一郎\n市区町村名：余市町", [2]),
        ("記入例\n担当者：見本 太郎\n■その他\n担当者：余市 太郎", [2, 3]),
        ("記入例\n担当者：見本 太郎\n担当者：余市 太郎", [2]),
        ("代表者\n担当者：余市 一郎\n■その他\n担当者：余市 太郎", [2]),
        ("変更前 担当者：余市 太郎\n担当者：小樽 花子", []),
        ("> 前任者\n担当者：余市 太郎", []),
        ("申請者\n担当者：余市 一郎\n■御案内\n-----Original Message-----\n担当者：小樽 花子", []),
        ("代表者\n担当者：余市 一郎\t市区町村名：余市町", []),
        ("申請者\n市区町村名：余市町\n担当者\n市区町村名：余市町", []),
        ("【記入例】担当者：見本 太郎\n電話：0135-21-0001", []),
        ("代表者\n担当者：余市 一郎\n■御案内\n電話：0135-21-0001", [2]),
        ("代表者\n担当者：余市 一郎\n【電話：0135-21-0001】", [2, 3]),
        ("代表者\n次のとおりです\n担当者：余市 一郎", [3]),
        ("前任者\n\n担当者：余市 太郎", [3]),
        ("代表者\n\n担当者：余市 一郎", [3]),
        ("■御案内\n代表者\n\n担当者：余市 一郎", [4]),
        ("株式会社余市情報\n運用グループ\n担当者：小樽 次郎\n\n担当者：余市 太郎", [3]),
        ("改修は、 株式会社余市情報 に依頼します。\n担当者：余市 太郎", []),
        ("> 株式会社余市情報\n担当者：余市 太郎", []),
    ],
)  # fmt: skip
def test_lines_below_the_heading_of_another_are_no_answers(text: str, unused: list[int]) -> None:
    lines = own_answers(lines_of(text))
    assert [line.number for line in lines if line.voice == "old"] == unused


@pytest.mark.parametrize(
    ("label", "role"),
    [("コンビニ交付の状況（前年度）", Role.FORMER), ("担当者氏名（旧）", Role.FORMER), ("担当者氏名（新）", Role.CONTACT), ("電話番号（記入例）", Role.SAMPLE),
     ("電話番号（直通）", None), ("担当者氏名", None), ("担当者（責任者）氏名", None), ("電話番号（例：03-0000-0000）", None)],
)  # fmt: skip
def test_the_brackets_of_a_label_say_whose_value_it_asks_for(label: str, role: Role | None) -> None:
    assert qualified(label) is role
