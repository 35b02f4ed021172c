"""Pages to attach to a mail and pages as PDF: complete in one file, under names that say what they are."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.terms import IntakeError
from reports import cli
from reports.overview import Question
from reports.pages import extras, output, pdf
from reports.pages.extras import Wanted
from reports.pages.output import Built
from reports.snapshot import open_snapshot
from tests.synthetic import half_year, write

SCENARIO = "仮定A"
MAIN = ["概要", "利用料", "受付の運用", "データと定義"]


@pytest.fixture(scope="module")
def snapshot_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


@pytest.fixture(scope="module")
def built(snapshot_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with open_snapshot(snapshot_file) as snapshot:
        yield output.build(snapshot, tmp_path_factory.mktemp("site"), Question(scenario=SCENARIO))


def made(built: Built, *pages: str) -> dict[str, str]:
    out = built.index.parent
    files = extras.put(built, out, Wanted(single=True, pages=pages))
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def scripts(html: str) -> list[str]:
    """The scripts the page holds, those packed into blocks too."""
    found = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    for kind, block in re.findall(r'<script type="text/plain" data-script="(\w+)">([^<]+)<', html):
        raw = base64.b64decode(block)
        found.append((gzip.decompress(raw) if kind == "gzip" else raw).decode())
    return found


def test_without_a_name_the_pages_about_the_country_are_made(built: Built) -> None:
    assert list(made(built)) == [f"利用申込みの状況-{name}-試算-{SCENARIO}.html" for name in MAIN]


def test_a_prefecture_is_named_as_it_is_called(built: Built) -> None:
    ((name, html),) = made(built, "沖縄県").items()
    assert name == f"利用申込みの状況-沖縄県-試算-{SCENARIO}.html"
    assert "<h1>沖縄県" in html or "沖縄県" in html.split("</h1>")[0]
    assert f"試算「{SCENARIO}」" in html


def test_every_page_there_is_can_be_asked_for(built: Built) -> None:
    chosen = extras.named(built.found, built.site, ("全て",))
    assert len(chosen) == 52
    assert len({page.path for page in chosen.values()}) == 52


def test_a_name_that_is_no_page_is_refused_with_those_that_are(built: Built) -> None:
    with pytest.raises(IntakeError, match=r"東京.*概要、利用料.*都道府県名"):
        extras.named(built.found, built.site, ("東京",))


def test_a_single_page_leans_on_no_other_file(built: Built) -> None:
    for name, html in made(built, "概要", "利用料", "東京都").items():
        for attribute in re.findall(r'\s(?:href|src|srcset|data-src)="([^"]*)"', html):
            assert attribute.startswith(("#", "data:")), f"{name}: {attribute}"
        assert "@import" not in html
        assert len(html) < 2_500_000, "small enough for a mail"


def test_its_policy_allows_its_own_scripts_and_nothing_else(built: Built) -> None:
    for name, html in made(built, "概要", "データと定義").items():
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
        assert policy is not None
        directives = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
        allowed = set(directives["script-src"].split())
        held = {
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in scripts(html)
        }
        assert allowed == held, name
        assert directives["default-src"] == "'none'"
        assert directives["style-src"] == "'unsafe-inline'"


def test_links_within_the_page_still_lead_somewhere(built: Built) -> None:
    (html,) = made(built, "概要").values()
    targets = set(re.findall(r'href="#([^"]+)"', html))
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    assert targets
    assert targets <= ids


def test_without_a_browser_the_pages_are_there_and_a_sentence_says_what_to_do(
    snapshot_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", ())
    options = ["--snapshot", str(snapshot_file), "--out", str(tmp_path / "site"), "build", "--pdf"]
    assert cli.run(options) == 1
    assert (tmp_path / "site" / "index.html").is_file()
    said = capsys.readouterr().err
    assert "PDFは作っていません" in said
    assert "Microsoft Edge" in said
    assert not (tmp_path / "site" / "pdf").exists()


def test_a_browser_that_fails_is_one_sentence(tmp_path: Path, built: Built) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(IntakeError, match=r"index.*PDFにできませんでした.*chromium"):
        pdf.printed({"pdf/x.pdf": built.index}, str(program))
