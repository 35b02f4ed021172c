"""Writing the site: nobody ever meets half of it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from reports.files import SiteError, put
from reports.overview import Question, overview
from reports.pages import output
from reports.pages.site import VARIANTS_FILE, site
from reports.snapshot import open_snapshot
from tests.sampling import few
from tests.synthetic import half_year, write

SCRIPTS = ("plotly.min", "charts", "places", "search", "variants", "site", "goal", "lists", "map")
FILES = {"index.html", "assets/site.css", *(f"assets/{name}.js" for name in SCRIPTS)}


@pytest.fixture(scope="module")
def snapshot_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


def build(snapshot_file: Path, out: Path) -> Path:
    with open_snapshot(snapshot_file) as snapshot:
        return output.build(snapshot, out).index


@pytest.fixture(scope="module")
def made(snapshot_file: Path) -> dict[str, bytes | Path]:
    """What each file of the site holds, made once: the tests below are about putting it in its place."""
    with open_snapshot(snapshot_file) as snapshot:
        return output.contents(site(overview(snapshot)))


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_the_site_is_pages_with_what_they_share_and_downloads(
    snapshot_file: Path, tmp_path: Path
) -> None:
    index = build(snapshot_file, tmp_path / "deep" / "site")
    assert index == tmp_path / "deep" / "site" / "index.html"
    made = files(index.parent)
    assert made >= FILES
    assert {name.rpartition(".")[2] for name in made - FILES} <= {"html", "xlsx", "csv", "txt"}
    assert index.stat().st_size < 300_000


@pytest.mark.parametrize(
    ("first", "second"), few([(None, "仮定A"), ("仮定A", None)], ("仮定A", None))
)
def test_pages_built_side_by_side_know_of_each_other_in_either_order(
    snapshot_file: Path, tmp_path: Path, first: str | None, second: str | None
) -> None:
    def known() -> list[list[str]]:
        words = (tmp_path / VARIANTS_FILE).read_text(encoding="utf-8")
        found: list[list[str]] = json.loads(words.removeprefix("window.VARIANTS=").rstrip(";\n"))
        return found

    rules = ["きまりだけ", ""]
    (tmp_path / "index-old.html").write_text("", encoding="utf-8")
    for scenario in (first, second):
        with open_snapshot(snapshot_file) as snapshot:
            output.build(snapshot, tmp_path, Question(scenario=scenario))
    assert known() == [rules, ["試算「仮定A」", "-試算-仮定A"]]
    (tmp_path / "index-試算-仮定A.html").unlink()
    build(snapshot_file, tmp_path)
    assert known() == [rules]


def test_building_twice_from_the_same_data_gives_the_same_bytes(
    snapshot_file: Path, tmp_path: Path
) -> None:
    first, second = (build(snapshot_file, tmp_path / name).parent for name in ("a", "b"))
    assert files(first) == files(second)
    different = [n for n in files(first) if (first / n).read_bytes() != (second / n).read_bytes()]
    assert different == []


def test_other_files_in_the_folder_are_left_alone(
    made: dict[str, bytes | Path], tmp_path: Path
) -> None:
    (tmp_path / "会議メモ.txt").write_text("残す", encoding="utf-8")
    put(tmp_path, made)
    assert (tmp_path / "会議メモ.txt").read_text(encoding="utf-8") == "残す"
    assert files(tmp_path) == {*made, "会議メモ.txt"}


def test_a_reader_meanwhile_sees_a_whole_page_every_time(
    made: dict[str, bytes | Path], tmp_path: Path
) -> None:
    put(tmp_path, made)
    index = tmp_path / "index.html"
    broken: list[str] = []
    seen = 0
    done = threading.Event()

    def read() -> None:
        nonlocal seen
        while not done.is_set():
            page = index.read_text(encoding="utf-8")
            there = all((tmp_path / name).stat().st_size for name in FILES)
            seen += 1
            if not (page.endswith("</html>")) or not there:
                broken.append(page[-20:])

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        put(tmp_path, made)
    done.set()
    reader.join()
    assert seen > 5
    assert broken == []


def test_a_place_that_cannot_be_written_is_one_sentence(
    made: dict[str, bytes | Path], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(SiteError, match=r"書き込めません.*--out"):
        put(tmp_path / "taken", made)


def test_a_page_that_cannot_be_put_in_place_leaves_no_scraps(
    made: dict[str, bytes | Path], tmp_path: Path
) -> None:
    (tmp_path / "index.html" / "inside").mkdir(parents=True)
    with pytest.raises(SiteError):
        put(tmp_path, made)
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".building")] == []
