"""One course of an application: desk, ratios and fees say the same, and what was known stays so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from intake.applications.lifecycle import Move
from intake.desk.deciding import decide
from intake.desk.ruling import Ruling
from intake.publish import publish
from intake.register.population import load_population
from intake.register.updating import apply, compare, register_of
from intake.replay import refile
from tests.sampling import LONG
from tests.walk import Walk, begun, figures, moved

PAIRS = [
    (date(2022, 12, 31), date(2022, 12, 31)),
    (date(2023, 3, 31), date(2023, 4, 30)),
    (date(2023, 4, 30), date(2023, 4, 30)),
]
LATER = datetime(2023, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Ten applications: two in use since January, one ended, one agreed, the rest accepted."""
    walk = begun(tmp_path_factory.mktemp("office") / "state", 1, 10)
    numbers = list(walk.told)
    at = datetime(2022, 11, 1, tzinfo=UTC)
    for number in numbers[:4]:
        act(walk, number, Move.AGREE, date(2022, 11, 1), at, agreement_version="第1版")
    for number in numbers[:3]:
        use = {"pattern": "C", "konbini_status": "予定なし"}
        act(
            walk, number, Move.START_USE, date(2023, 1, 10), datetime(2023, 1, 9, tzinfo=UTC), **use
        )
    act(walk, numbers[2], Move.END_USE, date(2023, 3, 31), datetime(2023, 4, 1, tzinfo=UTC))
    return walk


def act(walk: Walk, number: str, move: Move, on: date, at: datetime, **content: object) -> None:
    with walk.state.store.transaction() as transaction:
        ruling = Ruling(move, on, "見本 一郎", content=content)
        decide(transaction, number, ruling, register_of(walk.state), at)


def undone(walk: Walk, number: str) -> None:
    act(walk, number, Move.UNDO, date(2023, 6, 1), LATER)


@LONG
def test_random_moves_leave_desk_ratios_and_fees_at_one(tmp_path: Path) -> None:
    """A short form of tests/attack/courses.py."""
    walk = begun(tmp_path / "state", 3, 8)
    for _ in range(6):
        walk.sequence()
    assert walk.differences() == []


def correct_desired_population(walk: Walk, numbers: list[str]) -> None:
    act(walk, numbers[0], Move.CORRECT, date(2022, 12, 1), LATER, field="population", value="99999")


def merge_towns(walk: Walk, numbers: list[str]) -> None:
    """The municipality of the first application is merged into that of the second, as of 2022."""
    register = register_of(walk.state)
    gone, into = walk.told[numbers[0]].code, walk.told[numbers[1]].code
    book = Workbook()
    sheet = book.active
    sheet.append(["団体コード", "都道府県名（漢字）", "市区町村名（漢字）", "市区町村名（カナ）"])
    on = date(2022, 11, 1)
    for place in register.on(on):
        if place.code != gone:
            sheet.append([place.code, place.prefecture, place.name, place.kana])
    path = walk.state.folder / "codes.xlsx"
    book.save(path)
    apply(walk.state, compare(register, path, on), {gone: into}, "合併", LATER)


def load_persons(walk: Walk, numbers: list[str]) -> None:
    book = Workbook()
    book.active.append(["団体コード", "都道府県名", "市区町村名", "人口"])
    for place in register_of(walk.state).current:
        book.active.append([place.code, place.prefecture, place.name, 250_000])
    path = walk.state.folder / "persons.xlsx"
    book.save(path)
    load_population(walk.state, path, date(2023, 1, 1), LATER, accept_difference=True)


def file_anew(walk: Walk, numbers: list[str]) -> None:
    with walk.state.store.transaction() as transaction:
        refile(transaction, register_of(walk.state))


ACTS: list[Callable[[Walk, list[str]], None]] = [
    lambda walk, n: undone(walk, n[0]),
    lambda walk, n: undone(walk, n[2]),
    lambda walk, n: act(walk, n[1], Move.END_USE, date(2023, 2, 10), LATER),
    lambda walk, n: act(walk, n[4], Move.WITHDRAW, date(2022, 12, 20), LATER),
    lambda walk, n: act(walk, n[5], Move.AGREE, date(2022, 12, 15), LATER, agreement_version="1"),
    lambda walk, n: act(walk, n[1], Move.REOPEN, date(2023, 4, 2), LATER),
    lambda walk, n: act(walk, n[6], Move.SELECT_TRIAL, date(2022, 10, 1), LATER),
    lambda walk, n: act(
        walk, n[0], Move.RECORD_COSTS, date(2022, 12, 1), LATER,
        fiscal_year="2022", evidence="架空の請求書", introduction_yen="5", konbini_status="導入済み",
    ),
    correct_desired_population,
    merge_towns,
    load_persons,
    file_anew,
]  # fmt: skip


def test_what_is_recorded_later_moves_no_figure_whose_both_days_are_fixed(office: Walk) -> None:
    """Each act in turn, through publish; after every third, all figures once more."""
    numbers = list(office.told)
    publish(office.state, clock=lambda: datetime(2023, 5, 1, tzinfo=UTC))
    before = figures(office.state, PAIRS)
    assert any(value for key, value in before.items() if " 2022 " in key)
    for first in range(0, len(ACTS), 3):
        for each in ACTS[first : first + 3]:
            each(office, numbers)
        publish(office.state, clock=lambda: LATER)
        assert moved(before, figures(office.state, PAIRS)) == []
