"""The register holds Japan's municipalities, dated, and refuses a broken file with a sentence."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from intake.paths import data_path
from intake.register import load_register
from intake.register.lines import check_digit
from intake.terms import IntakeError, MunicipalityKind

FOLDER = data_path("register")
REGISTER = load_register(FOLDER)


def test_there_are_1741_municipalities_by_kind() -> None:
    kinds = Counter(m.kind for m in REGISTER.current)
    assert kinds == {
        MunicipalityKind.CITY: 772,
        MunicipalityKind.DESIGNATED_CITY: 20,
        MunicipalityKind.TOWN: 743,
        MunicipalityKind.VILLAGE: 183,
        MunicipalityKind.SPECIAL_WARD: 23,
    }
    assert len(REGISTER.current) == len({m.code for m in REGISTER.current}) == 1741


def test_every_code_ends_in_its_check_digit() -> None:
    codes = [m.code for m in REGISTER.municipalities] + [ward.code for ward in REGISTER.wards]
    assert all(len(code) == 6 and check_digit(code[:5]) == code[5] for code in codes)


def test_known_codes_have_the_check_digit_that_the_ministry_gives() -> None:
    known = {"01100": "2", "13101": "6", "13104": "1", "14100": "3", "22140": "6", "47382": "1"}
    assert {code: check_digit(code) for code in known} == known


def test_there_are_47_prefectures_each_with_its_own_tile() -> None:
    assert len(REGISTER.prefectures) == 47
    assert len({(p.tile_col, p.tile_row) for p in REGISTER.prefectures.values()}) == 47
    assert {m.code[:2] for m in REGISTER.current} == set(REGISTER.prefectures)
    assert REGISTER.prefectures["13"].own_code == "130001"


def test_every_name_can_be_written_in_shift_jis() -> None:
    for m in REGISTER.municipalities:
        assert f"{m.prefecture}{m.gun}{m.name}{m.kana}".encode("cp932").decode("cp932")


def test_25_names_are_shared_by_57_municipalities_and_never_inside_a_prefecture() -> None:
    shared = {n: c for n, c in Counter(m.name for m in REGISTER.current).items() if c > 1}
    assert (len(shared), sum(shared.values())) == (25, 57)
    assert len({(m.prefecture, m.name) for m in REGISTER.current}) == 1741


def test_gun_and_name_are_unique_nationwide() -> None:
    rural = [(m.gun, m.name) for m in REGISTER.current if m.gun]
    assert len(rural) == len(set(rural))


def test_kana_and_romaji_are_of_the_letters_they_should_be() -> None:
    for m in REGISTER.municipalities:
        assert re.fullmatch("[ァ-ヴー]+(シ|ク|マチ|チョウ|ムラ|ソン)", m.kana), m
        assert re.fullmatch("[a-z]+", m.romaji), m


@pytest.mark.parametrize(
    ("name", "kana", "romaji"),
    [
        ("赤井川村", "アカイガワムラ", "akaigawa"),
        ("倶知安町", "クッチャンチョウ", "kutchan"),
        ("松浦市", "マツウラシ", "matsuura"),
        ("勝央町", "ショウオウチョウ", "shoo"),
        ("八丈町", "ハチジョウマチ", "hachijo"),
        ("三宅村", "ミヤケムラ", "miyake"),
        ("豊後大野市", "ブンゴオオノシ", "bungoono"),
        ("与那国町", "ヨナグニチョウ", "yonaguni"),
        ("相模原市", "サガミハラシ", "sagamihara"),
    ],
)
def test_kana_and_romaji_are_those_of_the_place(name: str, kana: str, romaji: str) -> None:
    assert [(m.kana, m.romaji) for m in REGISTER.current if m.name == name] == [(kana, romaji)]


def test_every_designated_city_has_wards_and_no_other_city_has() -> None:
    designated = {m.code for m in REGISTER.current if m.kind is MunicipalityKind.DESIGNATED_CITY}
    assert {ward.city_code for ward in REGISTER.wards} == designated
    assert sum(ward.valid_to is None for ward in REGISTER.wards) == 171


@pytest.mark.parametrize("day", ["2016-01-01", "2016-10-10", "2018-09-30", "2022-07-01"])
def test_there_are_1741_on_any_day_since_2016(day: str) -> None:
    assert len(REGISTER.on(dt.date.fromisoformat(day))) == 1741


def test_a_town_that_became_a_city_stands_under_its_name_of_the_day() -> None:
    before = {m.code for m in REGISTER.on(dt.date(2018, 9, 30))}
    after = {m.code for m in REGISTER.on(dt.date(2018, 10, 1))}
    assert (before - after, after - before) == ({"403059"}, {"402311"})


def test_a_code_names_what_stands_and_a_past_one_leads_to_its_successor() -> None:
    standing, past = REGISTER.by_code("282219"), REGISTER.by_code("403059")
    assert standing is not None
    assert past is not None
    assert standing.name == "丹波篠山市"
    assert [m.name for m in REGISTER.successors(past)] == ["那珂川市"]
    assert REGISTER.successors(standing) == ()


def test_hamamatsu_had_seven_wards_and_has_three() -> None:
    wards = [w for w in REGISTER.wards if w.city == "浜松市"]
    assert Counter(w.valid_to for w in wards) == {None: 3, dt.date(2023, 12, 31): 7}


@pytest.mark.parametrize(
    ("file", "line", "old", "new", "said"),
    [
        ("municipalities.csv", 2, "011002", "011003", "検査数字"),
        ("municipalities.csv", 2, "011002", "11002", "6桁"),
        ("municipalities.csv", 2, "北海道", "青森県", "都道府県名"),
        ("municipalities.csv", 2, "政令指定都市", "指定市", "種別"),
        ("municipalities.csv", 2, "政令指定都市,,", "政令指定都市,昨日,", "日付"),
        ("municipalities.csv", 2, "札幌市,サッポロシ", ",サッポロシ", "空"),
        ("municipalities.csv", 2, ",,札幌市", ",札幌市", "欄の数"),
        ("municipalities.csv", 3, "012025", "011002", "重複"),
        ("municipalities.csv", 1, "kana", "yomi", "見出し"),
        ("prefectures.csv", 2, "12,0", "12,x", "整数"),
        ("wards.csv", 2, "011011", "０11011", "6桁"),
        ("changes.csv", 2, "2016-10-10", "平成28年", "日付"),
        ("register.toml", 1, "date =", "day =", "date"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_cure(
    tmp_path: Path, file: str, line: int, old: str, new: str, said: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "register")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(IntakeError) as refused:
        load_register(folder)
    message = str(refused.value)
    assert file in message
    assert f"{line}行目" in message
    assert said in message
    assert "build_register.py" in message


def test_a_missing_file_and_one_in_shift_jis_are_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "register")
    wards = folder / "wards.csv"
    wards.write_bytes(wards.read_text(encoding="utf-8").encode("cp932"))
    with pytest.raises(IntakeError, match="UTF-8"):
        load_register(folder)
    wards.unlink()
    with pytest.raises(IntakeError, match="開けません"):
        load_register(folder)
