"""The prefectures of a phone number's area code, by the table in data/register/area_codes.csv."""

from __future__ import annotations

import csv

import pytest

from intake.paths import data_path
from intake.register import load_register
from intake.register.area_codes import prefectures_of

PREFECTURES = [p.name for p in load_register(data_path("register")).prefectures.values()]
with data_path("register", "area_codes.csv").open(encoding="utf-8") as lines:
    PAIRS = [(row["code"], row["prefecture"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("011-211-0000", "北海道"),
        ("01267-2-0000", "北海道"),
        ("022-261-0000", "宮城県"),
        ("03-3501-0000", "東京都"),
        ("0288-21-0000", "栃木県"),  # 日光市, whose 今市 is no 今治市
        ("0578-82-0000", "岐阜県"),
        ("0742-34-0000", "奈良県"),
        ("0747-52-0000", "奈良県"),
        ("0779-66-0000", "福井県"),
        ("0846-62-0000", "広島県"),
        ("0980-53-0000", "沖縄県"),
        ("09802-2-0000", "沖縄県"),
        ("0982-34-0000", "宮崎県"),
        ("099-224-0000", "鹿児島県"),
        ("04992-2-0000", "東京都"),
        ("0422-51-0000", "東京都"),
    ],
)
def test_an_area_code_within_one_prefecture_names_it_alone(phone: str, expected: str) -> None:
    assert prefectures_of(phone) == (expected,)


@pytest.mark.parametrize(
    ("phone", "place", "expected"),
    [
        ("042-722-0000", "町田市", {"埼玉県", "東京都", "神奈川県"}),
        ("042-851-0000", "相模原市", {"埼玉県", "東京都", "神奈川県"}),
        ("04-2998-0000", "所沢市", {"埼玉県", "千葉県"}),
        ("04-7167-0000", "柏市", {"埼玉県", "千葉県"}),
        ("0428-83-0000", "奥多摩町", {"東京都", "山梨県"}),
        ("06-6489-0000", "尼崎市", {"大阪府", "兵庫県"}),
        ("072-740-0000", "川西市", {"大阪府", "兵庫県"}),
        ("0280-57-0000", "野木町", {"茨城県", "栃木県", "埼玉県"}),
        ("0567-68-0000", "木曽岬町", {"愛知県", "三重県"}),
        ("0735-33-0000", "紀宝町", {"三重県", "和歌山県"}),
        ("0743-95-0000", "南山城村", {"奈良県", "京都府", "大阪府"}),
        ("075-961-0000", "島本町", {"京都府", "大阪府"}),
        ("0827-84-0000", "大竹市", {"広島県", "山口県"}),
        ("0979-82-0000", "豊前市", {"大分県", "福岡県"}),
    ],
)
def test_an_area_code_across_a_border_names_every_prefecture(
    phone: str, place: str, expected: set[str]
) -> None:
    assert set(prefectures_of(phone)) == expected
    register = load_register(data_path("register"))
    assert expected & {m.prefecture for m in register.current if m.name == place}


@pytest.mark.parametrize(
    "phone", ["0422111111", "042-211-1111", "04-2211-1111", "０４２２（１１）１１１１"]
)
def test_it_does_not_matter_where_the_writer_put_the_hyphens(phone: str) -> None:
    assert prefectures_of(phone) == prefectures_of("0422-11-1111") != ()


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "不明",
        "090-0000-0000",
        "080-1234-5678",
        "050-1234-5678",
        "0120-123-456",
        "0800-123-4567",
        "0570-012-345",
        "0180-99-1234",
        "0990-51-1234",
        "+1-212-555-0100",
        "0288-21",
    ],
)
def test_a_number_of_no_area_names_no_prefecture(phone: str) -> None:
    assert prefectures_of(phone) == ()


def test_every_prefecture_has_an_area_code_and_every_line_names_a_prefecture() -> None:
    assert {prefecture for _, prefecture in PAIRS} == set(PREFECTURES)
    assert len({code for code, _ in PAIRS}) == 387


@pytest.mark.parametrize("code", sorted({code for code, _ in PAIRS}))
def test_no_area_code_is_hidden_by_another_that_begins_like_it(code: str) -> None:
    listed = tuple(prefecture for each, prefecture in PAIRS if each == code)
    numbers = (f"{code}{n}".ljust(10, "0") for n in range(20, 100))
    assert any(prefectures_of(number) == listed for number in numbers)
