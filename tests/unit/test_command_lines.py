"""A command line that is not understood is answered by one Japanese sentence and exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer

from intake import console

ROOT = Path(__file__).resolve().parents[2]
APP = typer.Typer(no_args_is_help=True)


@APP.command()
def take(
    paths: list[str],
    year: Annotated[int, typer.Option("--year")] = 2022,
    share: Annotated[float, typer.Option("--share")] = 0.5,
    everything: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    raise typer.Exit(1)


@APP.command()
def give(name: Annotated[str, typer.Option("--name")]) -> None:
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
    assert told.err.startswith(sentence)
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
