"""Official population and changes of the register, from tables as they are published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from intake.paths import data_path
from intake.publish import publish
from intake.register import Register, load_register
from intake.register.official import TableError, read_table, six_digits
from intake.register.population import load_population
from intake.register.updating import apply, compare, register_folder
from intake.store import State
from intake.terms import IntakeError, Municipality

NEW_YEAR = date(2022, 1, 1)
AT = datetime(2022, 8, 1, tzinfo=UTC)


@pytest.fixture
def register() -> Register:
    return load_register(data_path("register"))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def population_book(path: Path, places: Iterable[Municipality], *, as_number: bool = False) -> Path:
    """A workbook laid out as the ministry's: two lines of headings, totals between the rows."""
    book = Workbook()
    sheet = book.active
    sheet.append(["令和４年１月１日住民基本台帳人口・世帯数（見本）"])
    sheet.append(["団体コード", "都道府県名", "市区町村名", "人口", None, None, "世帯数"])
    sheet.append([None, None, None, "男", "女", "計", "計"])
    places = list(places)
    whole = sum(range(1, len(places) + 1))
    sheet.append(["", "合計", "-", whole, whole, 2 * whole, whole])
    for number, place in enumerate(places, start=1):
        code = int(place.code) if as_number else place.code
        sheet.append([code, place.prefecture, place.name, number, number, 2 * number, number])
    book.save(path)
    return path


def test_the_ministrys_workbook_gives_persons_by_code(
    state: State, register: Register, tmp_path: Path
) -> None:
    places = register.on(NEW_YEAR)
    loaded = load_population(state, population_book(tmp_path / "a.xlsx", places), NEW_YEAR, AT)
    assert len(loaded.persons) == 1741
    assert loaded.absent == ()
    assert loaded.persons[places[9].code] == 20
    with duckdb.connect(str(publish(state)), read_only=True) as snapshot:
        rows = snapshot.execute("SELECT count(*), sum(persons) FROM population").fetchall()
    assert rows == [(1741, sum(2 * n for n in range(1, 1742)))]


def test_codes_that_excel_made_numbers_get_their_leading_zero_back(
    state: State, register: Register, tmp_path: Path
) -> None:
    path = population_book(tmp_path / "a.xlsx", register.on(NEW_YEAR), as_number=True)
    assert len(load_population(state, path, NEW_YEAR, AT).persons) == 1741
    assert six_digits("11002") == six_digits("01100") == six_digits("011002") == "011002"


def test_a_csv_of_excel_in_shift_jis_is_read_too(state: State, tmp_path: Path) -> None:
    path = tmp_path / "jinko.csv"
    path.write_bytes('団体コード,市区町村名,人口総数\r\n011002,札幌市,"1,000"\r\n'.encode("cp932"))
    loaded = load_population(state, path, NEW_YEAR, AT)
    assert loaded.persons == {"011002": 1000}
    assert len(loaded.absent) == 1740


def test_loading_a_corrected_table_again_puts_the_newer_figure_in_force(
    state: State, tmp_path: Path
) -> None:
    path = tmp_path / "jinko.csv"
    for persons in (1000, 1001, 1001):
        path.write_text(f"団体コード,人口計\n011002,{persons}\n", encoding="utf-8-sig")
        load_population(state, path, NEW_YEAR, datetime.now(UTC))
    assert [row["persons"] for row in state.store.rows("population_now")] == [1001]
    with duckdb.connect(str(publish(state)), read_only=True) as snapshot:
        rows = snapshot.execute("SELECT persons FROM population ORDER BY recorded_at").fetchall()
    assert rows == [(1000,), (1001,)]  # what was known before stays known as it was


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("コード,人口\n011002,1\n", "「団体コード」の列がある表が見つかりません"),
        ("団体コード,面積\n011002,1\n", "「人口（計）」の列が見つかりません"),
        ("団体コード,人口,人口\n011002,1,2\n", "2列あります"),
        ("団体コード,人口\n011002,約千\n", "2 行目（011002）: 人口「約千」は数ではありません"),
        ("団体コード,人口\n011002,1\n011002,2\n", "3 行目: 団体コード 011002 が2回あります"),
        ("団体コード,人口\n999993,1\n", "行が一つもありません"),
    ],
)
def test_a_table_that_cannot_be_used_is_a_sentence_and_nothing_is_recorded(
    state: State, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "jinko.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=words):
        load_population(state, path, NEW_YEAR, AT)
    assert not state.store.exists() or state.store.rows("population_now") == []


def test_files_that_are_no_tables_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("a.xlsx", "b.csv", "gone.csv"):
        with pytest.raises(TableError, match=r"Excel|場所|団体コード"):
            read_table(tmp_path / name)


def code_list(path: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """A workbook laid out as 総務省's list of 全国地方公共団体コード."""
    book = Workbook()
    sheet = book.active
    sheet.append(
        [
            "団体コード",
            "都道府県名\n（漢字）",
            "市区町村名\n（漢字）",
            "都道府県名\n（カナ）",
            "市区町村名\n（カナ）",
        ]
    )
    for code, prefecture, name, kana in rows:
        sheet.append([code, prefecture, name, "ｹﾝ", kana])
    book.save(path)
    return path


def listed(register: Register, day: date) -> list[tuple[str, str, str, str]]:
    return [(m.code, m.prefecture, m.name, m.kana) for m in register.on(day)]


DAY = date(2027, 4, 1)


def test_the_same_list_shows_no_change(register: Register, tmp_path: Path) -> None:
    found = compare(register, code_list(tmp_path / "a.xlsx", listed(register, DAY)), DAY)
    assert (found.new, found.gone, found.renamed) == ((), (), ())


def merged(register: Register, tmp_path: Path) -> Path:
    """赤井川村 merged into 余市町, which then became a city under a new code (invented)."""
    rows = [row for row in listed(register, DAY) if row[0] not in ("014095", "014087")]
    return code_list(tmp_path / "b.xlsx", [*rows, ("012378", "北海道", "余市市", "ヨイチシ")])


def test_a_merger_is_shown_first_and_needs_to_be_told_where_each_went(
    state: State, register: Register, tmp_path: Path
) -> None:
    found = compare(register, merged(register, tmp_path), DAY)
    assert [m.name for m in found.new] == ["余市市"]
    assert {m.name for m in found.gone} == {"赤井川村", "余市町"}
    with pytest.raises(IntakeError, match=r"行き先が分かりません.*赤井川村.*--successor"):
        apply(state, found, {"014087": "012378"}, "新設合併", AT)
    assert register_folder(state) == data_path("register")


def test_the_changed_register_keeps_its_history_and_leads_to_the_successor(
    state: State, register: Register, tmp_path: Path
) -> None:
    found = compare(register, merged(register, tmp_path), DAY)
    state.folder.mkdir()
    apply(state, found, {"014087": "012378", "014095": "012378"}, "新設合併", AT)
    after = load_register(register_folder(state))
    assert register_folder(state) == state.folder / "register"
    assert len(after.on(DAY)) == 1740
    assert len(after.on(date(2027, 3, 31))) == 1741
    old = after.by_code("014095")
    assert old is not None
    assert [m.name for m in after.successors(old)] == ["余市市"]


def test_a_new_name_under_the_same_code_is_a_renaming(
    state: State, register: Register, tmp_path: Path
) -> None:
    rows = [
        (code, pref, "新赤井川村" if code == "014095" else name, kana)
        for code, pref, name, kana in listed(register, DAY)
    ]
    found = compare(register, code_list(tmp_path / "c.xlsx", rows), DAY)
    assert [(a.name, b.name) for a, b in found.renamed] == [("赤井川村", "新赤井川村")]
    state.folder.mkdir()
    apply(state, found, {}, "改称", AT)
    after = load_register(register_folder(state))
    assert {m.name for m in after.on(DAY) if m.code == "014095"} == {"新赤井川村"}
    assert {m.name for m in after.on(NEW_YEAR) if m.code == "014095"} == {"赤井川村"}


def test_a_list_of_a_few_rows_is_not_taken_for_the_country(
    register: Register, tmp_path: Path
) -> None:
    path = code_list(tmp_path / "d.xlsx", listed(register, DAY)[:10])
    with pytest.raises(TableError, match="10 行しかありません"):
        compare(register, path, DAY)
