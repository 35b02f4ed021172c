"""A command line that is not understood is answered by one Japanese sentence and exit code 2."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import pytest
import typer

from intake import console
from intake.command_help import Program, every_help
from intake.text.widths import display_width
from tests.papers import PROGRAMS

ROOT = Path(__file__).resolve().parents[2]
APP = Program(no_args_is_help=True, add_completion=False, help="見本の命令です。")


@APP.command()
def take(
    paths: list[str],
    year: Annotated[int, typer.Option("--year")] = 2022,
    share: Annotated[float, typer.Option("--share")] = 0.5,
    everything: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    """見本のファイルを取り込みます。"""
    raise typer.Exit(1)


@APP.command()
def give(
    name: Annotated[
        str,
        typer.Option(
            "--name", envvar="NAME", help="渡す相手の名前を、住民票のとおりに、空白を入れて書きます"
        ),
    ],
) -> None:
    print(name)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("taek", "taek という命令はありません。「take」のことではありませんか。使い方は x --help"),
        ("fly", "fly という命令はありません。使い方は x --help"),
        ("take", "PATHS がありません。指定してください。使い方は x take --help"),
        ("give", "--name がありません。指定してください。使い方は x give --help"),
        ("give --nam a", "--nam という指定はありません。「--name」のことではありませんか。"),
        ("give --name a b", "余分な語があります（b）。"),
        ("give --name", "--name に値がありません。"),
        ("take a --all=1", "--all に値が付いていますが、値は要りません。"),
        ("take a --year 令和", "--year を読み取れません。整数で書いてください。"),
        ("take a --share 半分", "--share を読み取れません。数で書いてください。"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(
    typed: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert console.run(APP, "x", typed.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"エラー：{sentence}")
    assert told.err.endswith("--help で見られます。\n")


def test_what_is_understood_keeps_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.run(APP, "x", ["take", "a"]) == 1
    assert console.run(APP, "x", ["give", "--name", "見本"]) == 0
    assert capsys.readouterr().out == "見本\n"


def test_without_a_command_the_help_is_all_that_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert console.run(APP, "x", []) == 2
    assert "を読み取れません" not in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_is_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert console.run(APP, "x", arguments) == (0 if arguments else 2)
    assert capsys.readouterr().out.splitlines() == [
        "使い方: x [指定] 命令",
        "",
        "見本の命令です。",
        "",
        "指定:",
        "  --help  この説明を示す",
        "",
        "命令:",
        "  take  見本のファイルを取り込みます。",
        "  give",
    ]


def test_help_of_a_command_says_what_must_be_given_and_how() -> None:
    assert dict(every_help(APP, "x", 60))["x give"].splitlines() == [
        "使い方: x give [指定]",
        "",
        "指定:",
        "  --name 値  渡す相手の名前を、住民票のとおりに、空白を入れ",
        "             て書きます（必須、環境変数 NAME）",
        "  --help     この説明を示す",
    ]


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_no_line_of_help_is_wider_than_asked_for_or_english(program: str, width: int) -> None:
    for name, told in every_help(PROGRAMS[program], program, width):
        lines = told.splitlines()[1:]
        assert [line for line in lines if display_width(line) > width] == [], name
        assert re.search(r"\b(?:Options|Usage|Show|required|default)\b", told) is None, name
