"""Who writes, as the opening of a mail says it."""

from __future__ import annotations

import pytest

from intake.paths import data_path
from intake.reading.body.introduction import introduced
from intake.reading.body.quotation import lines_of
from intake.register import load_register

REGISTER = load_register(data_path("register"))
YOICHI = REGISTER.by_code("014087")
SIGNATURE = "\n\n-- \n余市町役場 総務課\n余市 太郎\nTEL 0135-00-0001\n"


def who(text: str) -> tuple[str | None, str | None]:
    found = {each.name: each.value for each in introduced(lines_of(text), YOICHI)}
    return found.get("section"), found.get("contact_name")


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("余市町総務課の余市です。", ("総務課", "余市")),
        ("北海道余市町役場総務課防災係の余市と申します。", ("総務課防災係", "余市")),
        ("お世話になっております。余市町 総務課 余市 次郎です。", ("総務課", "余市 次郎")),
        ("余市町まちづくり推進課の仁木でございます。", ("まちづくり推進課", "仁木")),
        ("余市町民生部町民福祉課の余市です", ("民生部町民福祉課", "余市")),
        ("余市町総務課です。", ("総務課", None)),
        ("余市町の余市と申します。", (None, "余市")),
        ("余市町総務課のさくらです。", ("総務課", "さくら")),
    ],
)
def test_an_introduction_tells_section_and_name(
    opening: str, expected: tuple[str | None, str | None]
) -> None:
    assert who(f"{opening}\n利用を申し込みます。") == expected


@pytest.mark.parametrize(
    "opening",
    [
        "余市町は検討中です。",
        "余市町の状況です。",
        "余市町の対応は未定です。",
        "余市町からの申込みです。",
        "余市町在住の者です。",
        "余市町長の余市です。",
        "余市町でも利用したいのですが、可能でしょうか。",
        "仁木町総務課の仁木です。",
    ],
)
def test_a_sentence_that_introduces_nobody_tells_nothing(opening: str) -> None:
    assert who(opening) == (None, None)


def test_what_a_section_asks_is_nobodys_name() -> None:
    assert who("余市町総務課の回答です。") == ("総務課", None)


def test_the_signature_completes_a_family_name() -> None:
    assert who(f"余市町総務課の余市です。\n申し込みます。{SIGNATURE}") == ("総務課", "余市 太郎")
    assert who(f"余市町の余市です。\n申し込みます。{SIGNATURE}") == (None, "余市 太郎")
    assert who(f"余市町総務課の仁木です。\n申し込みます。{SIGNATURE}") == ("総務課", "仁木")


def test_without_a_municipality_nobody_is_introduced() -> None:
    assert introduced(lines_of("余市町総務課の余市です。"), None) == ()
