"""Whose a 利用申込書 is, and what stays of an application once a person chose its municipality."""

from __future__ import annotations

import pytest

from intake.applications.belonging import (
    Form,
    Part,
    against,
    belongs,
    contradiction_in,
    difference,
    is_of,
    named_by,
    own_part,
)
from intake.paths import data_path
from intake.reading.labelled import Labelled
from intake.register import load_register
from intake.terms import FieldName, Municipality

REGISTER = load_register(data_path("register"))
KYOGOKU, TAISHI, MINAMISATSUMA, TOSA = "013994", "273813", "462209", "392057"
NAKAGAWA, FORMER_NAKAGAWA, SAPPORO = "402311", "403059", "011002"  # 札幌市 has wards


def place_of(code: str) -> Municipality:
    place = REGISTER.by_code(code)
    assert place is not None
    return place


def named(code: str, prefecture: str, name: str) -> dict[str, str]:
    """The fields of a form that say whose it is; "" for a cell left empty."""
    said = {
        FieldName.MUNICIPALITY_CODE: code,
        FieldName.PREFECTURE_NAME: prefecture,
        FieldName.MUNICIPALITY_NAME: name,
    }
    return {str(field): value for field, value in said.items() if value}


ITS_OWN = [
    (KYOGOKU, "", "北海道", "京極町"),
    (KYOGOKU, "", "", "北海道虻田郡京極町"),
    (KYOGOKU, "", "", "京極町役場　総務課"),
    (KYOGOKU, KYOGOKU, "", ""),
    (KYOGOKU, "", "北海道", ""),
    (KYOGOKU, "", "", ""),
    (KYOGOKU, "", "", "○○町"),
    (TAISHI, "", "", "太子町"),  # there is another in 兵庫県
    (TAISHI, "", "大阪府", "南河内郡太子町"),
    (NAKAGAWA, "403059", "福岡県", "筑紫郡那珂川町"),
    (NAKAGAWA, "", "福岡県", "那珂川町"),
    (FORMER_NAKAGAWA, "", "福岡県", "那珂川市"),
    (SAPPORO, "", "北海道", "札幌市中央区"),
]
ANOTHERS = [
    (KYOGOKU, "", "北海道", "喜茂別町"),
    (KYOGOKU, "", "", "虻田郡喜茂別町"),
    (KYOGOKU, "013986", "", ""),
    (KYOGOKU, "", "青森県", ""),
    (TAISHI, "", "兵庫県", "太子町"),
    (TAISHI, "", "", "揖保郡太子町"),
    (TAISHI, "284645", "", "太子町"),
    (MINAMISATSUMA, TOSA, "高知県", "土佐市"),
    (NAKAGAWA, "", "栃木県", "那珂川町"),
]


@pytest.mark.parametrize(("of", "code", "prefecture", "name"), ITS_OWN)
def test_a_form_may_be_of_the_municipality_that_it_names_in_any_way(
    of: str, code: str, prefecture: str, name: str
) -> None:
    fields = named(code, prefecture, name)
    form = [Labelled(FieldName(field), value, "申込書!B2") for field, value in fields.items()]
    assert against([form], place_of(of), REGISTER) is None
    assert belongs(fields, place_of(of), REGISTER)
    assert all(is_of(FieldName(f), v, place_of(of), REGISTER) for f, v in fields.items())


@pytest.mark.parametrize(("of", "code", "prefecture", "name"), ANOTHERS)
def test_a_form_that_names_another_is_asked_about(
    of: str, code: str, prefecture: str, name: str
) -> None:
    fields = named(code, prefecture, name)
    form = [Labelled(FieldName(field), value, "申込書!B2") for field, value in fields.items()]
    finding = against([form], place_of(of), REGISTER)
    assert finding is not None
    assert place_of(of).full_name in finding.message


@pytest.mark.parametrize(
    ("of", "code", "prefecture", "name"), [row for row in ANOTHERS if row[1] != "284645"]
)
def test_a_recorded_form_of_another_does_not_belong(
    of: str, code: str, prefecture: str, name: str
) -> None:
    assert not belongs(named(code, prefecture, name), place_of(of), REGISTER)


def test_a_wrong_code_beside_the_right_name_is_a_slip_and_falls_away_alone() -> None:
    fields = named(TOSA, "鹿児島県", "南さつま市")
    assert belongs(fields, place_of(MINAMISATSUMA), REGISTER)
    form = Form("申込書.xlsx", fields, fields)
    part = own_part(Part(fields, {}), [form], place_of(MINAMISATSUMA), REGISTER)
    assert part == Part(named("", "鹿児島県", "南さつま市"), {})


BODY = {
    "municipality_name": "鹿児島県南さつま市",
    "section": "防災安全課",
    "contact_name": "木槿 六郎",
    "email": "bosai@minamisatsuma.example",
}
WRONG = named(TOSA, "高知県", "土佐市") | {"phone": "0993-53-2111", "trial_wish": "希望する"}
SUPPLIED = {name: WRONG[name] for name in WRONG if name != "municipality_name"}
WHOLE = Part(BODY | SUPPLIED, {})


def test_what_only_another_towns_form_said_falls_away_and_its_own_form_is_asked_for() -> None:
    form = Form("利用申込書.xlsx", WRONG, SUPPLIED)
    part = own_part(WHOLE, [form], place_of(MINAMISATSUMA), REGISTER)
    assert part.fields == BODY
    assert list(part.missing) == ["phone", "form"]
    assert part.missing["form"].startswith("利用申込書の添付")
    other_way = own_part(WHOLE, [form], place_of(TOSA), REGISTER)
    assert other_way.fields == {n: v for n, v in WHOLE.fields.items() if n != "municipality_name"}
    assert other_way.missing == {}


def test_of_two_forms_the_one_of_the_municipality_stays_and_fills_the_gaps() -> None:
    own = named(MINAMISATSUMA, "鹿児島県", "南さつま市") | {"phone": "0993-53-0000"}
    forms = [Form("土佐市.xlsx", WRONG, SUPPLIED), Form("南さつま市.xlsx", own, {})]
    part = own_part(WHOLE, forms, place_of(MINAMISATSUMA), REGISTER)
    assert part.missing == {}
    assert part.fields == own | BODY
    first = own_part(WHOLE, forms, place_of(MINAMISATSUMA), REGISTER, forms_first=True)
    assert first.fields["municipality_name"] == "南さつま市"


def test_a_value_that_the_mail_says_as_well_is_its_own() -> None:
    said_twice = WRONG | {"section": "防災安全課"}
    form = Form("利用申込書.xlsx", said_twice, SUPPLIED)
    part = own_part(WHOLE, [form], place_of(MINAMISATSUMA), REGISTER)
    assert part.fields["section"] == "防災安全課"


def test_without_any_form_nothing_is_asked_for_that_was_not_missing() -> None:
    part = own_part(Part(BODY, {"form": "利用申込書"}), [], place_of(MINAMISATSUMA), REGISTER)
    assert part == Part(BODY, {"form": "利用申込書"})


def test_a_name_of_several_municipalities_stands_in_the_application_of_none() -> None:
    assert not is_of(FieldName.MUNICIPALITY_NAME, "土佐市、南さつま市", place_of(TOSA), REGISTER)
    assert is_of(FieldName.MUNICIPALITY_NAME, "南薩摩", place_of(MINAMISATSUMA), REGISTER)


def test_what_a_decision_records_is_the_difference_alone() -> None:
    before = Part(WHOLE.fields, {"section": "担当課", "form": "利用申込書"})
    after = Part(BODY | {"phone": "0993-53-0000"}, {"section": "担当課", "email": "アドレス"})
    assert difference(before, after) == {
        "fields": {"phone": "0993-53-0000"},
        "dropped": ["municipality_code", "prefecture_name", "trial_wish"],
        "missing": {"email": "アドレス", "form": None},
    }
    assert difference(before, before) == {}


def test_a_value_that_two_forms_say_is_kept_for_the_municipality_of_either() -> None:
    own = named(MINAMISATSUMA, "鹿児島県", "南さつま市") | {"phone": WRONG["phone"]}
    forms = [Form("土佐市.xlsx", WRONG, SUPPLIED), Form("南さつま市.xlsx", own, own)]
    part = own_part(WHOLE, forms, place_of(MINAMISATSUMA), REGISTER)
    assert part.fields["phone"] == WRONG["phone"]
    assert "trial_wish" not in part.fields


def test_what_was_missing_stays_missing_until_a_form_or_a_value_supplies_it() -> None:
    own = named(MINAMISATSUMA, "鹿児島県", "南さつま市") | {"phone": "0993-53-0000"}
    missing = {"form": "利用申込書", "phone": "電話番号", "section": "担当課"}
    form = Form("南さつま市.xlsx", own, {})
    part = own_part(Part({}, missing), [form], place_of(MINAMISATSUMA), REGISTER)
    assert part.missing == {"section": "担当課"}


def test_a_form_with_a_name_that_nobody_has_may_be_its_own() -> None:
    form = [Labelled(FieldName.MUNICIPALITY_NAME, "架空町", "申込書!B2")]
    assert belongs(named("", "", "架空町"), place_of(KYOGOKU), REGISTER)
    assert against([form], place_of(KYOGOKU), REGISTER) is not None  # and a person is asked
    assert is_of(FieldName.MUNICIPALITY_NAME, "架空町", place_of(KYOGOKU), REGISTER)
    assert not is_of(FieldName.MUNICIPALITY_CODE, "999999", place_of(KYOGOKU), REGISTER)


def test_a_field_that_names_no_municipality_is_any_ones() -> None:
    assert is_of(FieldName.SECTION, "土佐市", place_of(KYOGOKU), REGISTER)
    assert not is_of(FieldName.MUNICIPALITY_NAME, "土佐市", place_of(KYOGOKU), REGISTER)


def test_a_form_that_names_its_municipality_is_judged_by_that_and_no_other_prefecture() -> None:
    form = [
        Labelled(FieldName.PREFECTURE_NAME, "北海道", "申込書!B1"),
        Labelled(FieldName.MUNICIPALITY_NAME, "京極町", "申込書!B2"),
        Labelled(FieldName.PREFECTURE_NAME, "青森県", "申込書!B9"),
    ]
    assert against([form], place_of(KYOGOKU), REGISTER) is None
    assert against([[form[0], form[2]]], place_of(KYOGOKU), REGISTER) is not None


def test_a_former_name_may_be_written_with_its_prefecture_in_short() -> None:
    nakagawa = place_of("402311")  # 福岡県那珂川市, and 栃木県 has a 那珂川町
    assert is_of(FieldName.MUNICIPALITY_NAME, "福岡 那珂川町", nakagawa, REGISTER)
    assert not is_of(FieldName.MUNICIPALITY_NAME, "栃木 那珂川町", nakagawa, REGISTER)


def test_a_name_with_the_code_of_another_beside_it_is_of_neither() -> None:
    for code in (KYOGOKU, "013986"):
        value = f"京極町（{code}）"
        own = is_of(FieldName.MUNICIPALITY_NAME, value, place_of(KYOGOKU), REGISTER)
        assert own is (code == KYOGOKU)


def labelled(**said: str) -> list[Labelled]:
    return [Labelled(FieldName(name), value, "A1") for name, value in said.items()]


def test_a_form_whose_code_and_name_do_not_go_together_contradicts_itself() -> None:
    found = contradiction_in(
        [labelled(municipality_code=KYOGOKU, municipality_name="京極町")], REGISTER
    )
    assert found is None
    found = contradiction_in(
        [labelled(municipality_code="013986", municipality_name="京極町")], REGISTER
    )
    assert found is not None
    assert "013986" in found.message
    several = contradiction_in([labelled(municipality_name="太子町")], REGISTER)
    assert several is None  # a question, but no contradiction


def test_the_municipality_that_a_form_names_is_known_only_if_it_can_be_no_other() -> None:
    place = named_by(named("", "大阪府", "太子町"), REGISTER)
    assert place is not None
    assert place.code == TAISHI
    assert named_by(named("", "", "太子町"), REGISTER) is None
    assert named_by({}, REGISTER) is None
