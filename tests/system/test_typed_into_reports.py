"""Days, years and municipalities typed as Japanese staff type them, into every command that asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.cli import run
from reports.fees.facts import facts
from reports.fees.named import code_of
from reports.snapshot import open_snapshot
from tests.synthetic import half_year, write

YEAR = ["--fiscal-year", "2022"]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year(share=1))


def said(capsys: pytest.CaptureFixture[str], country: Path, *words: str) -> str:
    assert run(["--snapshot", str(country), *words]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], country: Path, *words: str) -> str:
    assert run(["--snapshot", str(country), *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    return told.err


@pytest.mark.parametrize(
    "typed",
    ["2022-11-01", "2022/11/1", "2022年11月1日", "令和4年11月1日", "令和４年１１月１日", "R4.11.1",
     "Ｒ４．１１．１", "20221101", " 2022-11-01 "],
)  # fmt: skip
def test_a_day_is_read_in_every_form_in_which_staff_write_it(
    typed: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(
        said(capsys, country, "adoption", "--as-of", typed, "--known", typed, "--json")
    )
    assert (told["as_of"], told["known"]) == ("2022-11-01", "2022-11-01")


@pytest.mark.parametrize(
    "typed", ["", "11月1日", "令和4年11月", "2022-02-30", "R4.13.1", "昨日", "x" * 999]
)
def test_what_is_no_day_is_answered_by_one_sentence_with_an_example(
    typed: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, country, "adoption", "--as-of", typed)
    assert "を読めません。2022-12-31 のように書いてください（令和4年12月31日" in told
    assert len(told) < 200


@pytest.mark.parametrize(
    "typed", ["2022", "２０２２", "2022年度", "令和4年度", "令和４年度", "R4", "Ｒ４年度"]
)
def test_a_fiscal_year_is_read_in_every_form_in_which_staff_write_it(
    typed: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(said(capsys, country, "fees", "--fiscal-year", typed, "--json"))
    assert told["fiscal_year"] == 2022


@pytest.mark.parametrize("typed", ["", "4", "来年度", "2022-2023", "R4\x1b[31m", "9" * 999])
def test_what_is_no_fiscal_year_is_answered_by_one_sentence_with_an_example(
    typed: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, country, "fees", "--fiscal-year", typed)
    assert "を読めません。2022、令和4年度、R4 のように書いてください。" in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("142077", "142077"), ("１４２０７７", "142077"), ("14207", "142077"), ("１４２０７", "142077"),
        ("01100", "011002"), ("11002", "011002"), ("神奈川県茅ヶ崎市", "142077"),
        ("神奈川茅ケ崎市", "142077"), ("神奈川県　茅が崎市", "142077"), ("ちがさきし", "142077"),
        ("ﾁｶﾞｻｷｼ", "142077"), ("かながわけんちがさきし", "142077"), ("東京都府中市", "132063"),
        ("広島県 府中市", "342084"), ("西津軽郡鰺ヶ沢町", "023213"), ("青森県西津軽郡鯵ケ沢町", "023213"),
        ("北海道釧路郡釧路町", "016616"), ("篠山市", "282219"), ("丹波篠山市", "282219"),
    ],
)  # fmt: skip
def test_a_municipality_may_be_named_in_words(
    typed: str, code: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(said(capsys, country, "explain", typed, *YEAR, "--json"))
    assert told["code"] == code


@pytest.mark.parametrize(
    "asked",
    [
        ["explain", "府中市", *YEAR],
        ["statement", "府中市", *YEAR],
        ["forecast", "--further", "府中市", *YEAR],
        ["determine", "--municipality", "府中市", "--by", "架空 太郎", "--approved-by", "架空 花子",
         *YEAR],
    ],
)  # fmt: skip
def test_a_name_that_two_have_is_answered_by_both_to_choose_from(
    asked: list[str], country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(country), *asked]) == 2
    told = capsys.readouterr().err
    assert "「府中市」に当たる市区町村は2団体あります。" in told
    assert "東京都府中市（132063）、広島県府中市（342084）" in told


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("札幌", "次のものではありませんか：北海道札幌市（011002）。"),
        ("横浜市西区", "「横浜市西区」という市区町村は登録簿にありません。団体コード（例 142077）か、"),
        ("大阪府府中市", "「大阪府府中市」という市区町村は登録簿にありません。"),
        ("　", "市区町村の指定が空です。"),
        ("99999", "「99999」という市区町村は登録簿にありません。"),
        ("999999", "団体コード 999999 の市区町村は、2022年度の登録簿にありません。"),
        ("あ" * 999, "「" + "あ" * 40 + "…」という市区町村は登録簿にありません。"),
    ],
)  # fmt: skip
def test_what_names_no_municipality_is_answered_by_what_comes_near_or_an_example(
    typed: str, sentence: str, country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(capsys, country, "explain", typed, *YEAR)


def test_five_digits_that_two_codes_may_be_cut_short_to_are_answered_by_both(
    country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, country, "explain", "12203", *YEAR)
    assert "（012203）" in told
    assert "（122033）" in told


def test_statements_and_what_ifs_take_names_as_they_take_codes(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = [*YEAR, "--scenario", "仮定A"]
    further = ["--from", "令和5年1月1日", "--further"]
    assert said(capsys, country, "forecast", *of, *further, "札幌市、函館市") == said(
        capsys, country, "forecast", *of, *further, "011002,012025"
    )
    named, coded = tmp_path / "named", tmp_path / "coded"
    said(capsys, country, "statement", "北海道七飯町", *of, "--out", str(named))
    said(capsys, country, "statement", "013374", *of, "--out", str(coded))
    assert [path.relative_to(named) for path in sorted(named.rglob("*"))] == [
        path.relative_to(coded) for path in sorted(coded.rglob("*"))
    ]


def test_every_municipality_is_found_by_its_full_name_with_its_gun(country: Path) -> None:
    with open_snapshot(country) as snapshot:
        known = facts(snapshot)
    now = [row for code in sorted(known.rows) if (row := known.row(code, known.as_of))]
    assert len(now) == 1741
    for row in now[::40]:
        for prefecture in (row.prefecture_name, row.prefecture_kana):
            assert code_of(known, f"{prefecture}{row.gun}{row.name}", 2022) == row.code


@pytest.mark.parametrize(
    "typed", ["60%:2024-03-31", "６０％：令和6年3月31日", "60:R6.3.31", "60.0 % : 2024/3/31"]
)
def test_a_target_is_read_in_every_form_in_which_staff_write_it(
    typed: str, country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, country, "--out", str(tmp_path), "build", "--target", typed)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "令和6年3月31日までに申込割合60.0%" in page


@pytest.mark.parametrize("typed", ["", "60%", "0%:2024-03-31", "101%:2024-03-31", "1e99999999%:2024-03-31",
                                   "60%:2024-02-30", "6/0%:2024-03-31"])  # fmt: skip
def test_what_is_no_target_is_answered_by_one_sentence_with_an_example(
    typed: str, country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, country, "--out", str(tmp_path), "build", "--target", typed)
    assert "60%:2024-03-31 のように書いてください" in told
