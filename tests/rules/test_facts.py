"""The facts that fees are computed from: what the record says of a day, and from where it is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from intake.terms import IntakeError, Stage
from reports.fees.facts import (
    Confirmed,
    Course,
    Fact,
    Facts,
    Mark,
    Period,
    Row,
    Use,
    assumed,
    facts,
    standing,
)
from reports.snapshot import open_snapshot
from tests.synthetic import Contents, Event, noon, write

DAY = date(2023, 2, 1)
NEXT = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        (Fact("利用開始日", DAY, "決定 7"), "利用開始日：令和5年2月1日（決定 7）"),
        (Fact("人口", "12,000人", "申込書"), "人口：12,000人（申込書）"),
    ],
)
def test_a_fact_is_shown_with_its_source(fact: Fact, sentence: str) -> None:
    assert fact.sentence == sentence


@pytest.mark.parametrize(
    ("what", "source"),
    [
        (Mark(DAY, 0, "f00"), "決定 0"),
        (Mark(DAY, None, "f00"), "メール f00"),
        (Mark(DAY), "記録"),
        (Confirmed("A", 7, DAY), "決定 7、令和5年2月1日"),
        (Confirmed("A", 7), "決定 7"),
        (Course("a", "990001", DAY, (), receipt="R4-0001", mail="f00"), "受付番号 R4-0001、メール f00"),
        (Course("a", "990001", DAY, (), receipt="R4-0001"), "受付番号 R4-0001"),
        (Course("a", "990001", DAY, (), mail="f00"), "受付番号なし、メール f00"),
    ],
)  # fmt: skip
def test_a_source_names_the_decision_or_the_mail(
    what: Mark | Confirmed | Course, source: str
) -> None:
    assert what.source == source


# --- one application over time --------------------------------------------------------------------


def period(stage: Stage, since: date, until: date | None = None, decision: int = 1) -> Period:
    reached = list(Stage).index(stage) - list(Stage).index(Stage.AGREED)
    used = stage is Stage.IN_USE
    return Period(stage, since, until, True, used or not reached, used, decision)


def course(*periods: Period, **values: object) -> Course:
    return Course("a", "990001", BEFORE, periods, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stage", "on", "reached"),
    [
        ("申込み", BEFORE, False),
        ("申込み", DAY, True),
        ("締結", DAY, False),
        ("締結", NEXT, True),
        ("締結", NEXT + timedelta(days=1), False),  # it ended on that day
        ("利用開始", NEXT, False),
    ],
)
def test_an_application_counts_in_a_stage_from_its_first_day_to_the_day_before_the_next(
    stage: str, on: date, reached: bool
) -> None:
    until = NEXT + timedelta(days=1)
    ended = Period("withdrawn", until, None, False, False, False)
    found = course(period(Stage.ACCEPTED, DAY, NEXT), period(Stage.AGREED, NEXT, until), ended)
    assert found.stands(stage, on) is reached


def test_a_stage_that_goes_on_counts_on_every_later_day() -> None:
    found = course(period(Stage.IN_USE, DAY))
    assert found.stands("利用開始", date(2030, 1, 1))
    assert not found.stands("利用開始", BEFORE)


def test_a_stage_that_a_later_record_replaced_was_never_reached() -> None:
    replaced, real = period(Stage.AGREED, NEXT, DAY, 1), period(Stage.AGREED, NEXT, NEXT, 2)
    assert course(replaced).first(Stage.AGREED) is None
    assert course(replaced, real).first(Stage.AGREED) == Mark(NEXT, 2)
    assert course(real).first(Stage.ACCEPTED) is None


def test_use_ends_on_the_day_of_the_record_that_ended_it() -> None:
    later, last = date(2023, 6, 1), date(2023, 9, 1)
    ended = Period("ended", later, last, True, False, False, 8)
    again = period(Stage.IN_USE, last, None, 9)
    accepted = period(Stage.ACCEPTED, BEFORE, DAY)
    found = course(accepted, period(Stage.IN_USE, DAY, later, 7), ended, again)
    assert found.uses == (Use(Mark(DAY, 7), Mark(later, 8)), Use(Mark(last, 9)))
    unrecorded = course(period(Stage.IN_USE, DAY, later, 7))
    assert unrecorded.uses == (Use(Mark(DAY, 7), Mark(later)),)
    assert course(accepted).uses == ()


def test_use_that_goes_on_under_another_record_is_one_time_of_use() -> None:
    later = date(2023, 6, 1)
    found = course(period(Stage.IN_USE, DAY, later, 7), period(Stage.IN_USE, later, None, 8))
    assert found.uses == (Use(Mark(DAY, 7)),)


def test_a_start_of_use_that_a_later_record_contradicts_is_taken_back() -> None:
    never = period(Stage.IN_USE, NEXT, DAY)
    assert course(never).taken_back == never
    assert course(never).uses == ()
    same_day = period(Stage.IN_USE, DAY, DAY)
    assert course(same_day).taken_back is None
    assert course(period(Stage.AGREED, NEXT, DAY)).taken_back is None


def test_of_several_answers_of_staff_the_latest_on_a_day_counts() -> None:
    said = (Confirmed("導入予定", 1, None, DAY), Confirmed("導入済み", 2, None, NEXT))
    found = course(konbini=said, costs={"certificates_2022": Confirmed("120", 3)})
    assert [found.konbini_on(day) for day in (BEFORE, DAY, NEXT)] == [None, *said]
    assert found.cost("certificates", 2022) == Confirmed("120", 3)
    assert found.cost("certificates", 2023) is None


# --- the register ---------------------------------------------------------------------------------


def row(code: str, name: str, since: date | None = None, until: date | None = None) -> Row:
    return Row(code, "99", "架空県", name, "市", since, until)


OLD, NEW = row("990001", "見本市", None, BEFORE), row("990001", "新見本市", DAY, None)
LATER = row("970001", "見本村", NEXT)
REGISTER = {"990001": (OLD, NEW), "980001": (row("980001", "見本町"),), "970001": (LATER,)}
FACTS = Facts(DAY, None, REGISTER, {}, {}, ())


@pytest.mark.parametrize(
    ("since", "until", "valid"),
    [
        (None, None, True), (DAY, DAY, True), (NEXT, None, False), (None, BEFORE, False),
        (DAY, None, True), (None, DAY, True), (BEFORE, NEXT, True),
    ],
)  # fmt: skip
def test_an_entry_of_the_register_is_valid_from_its_first_to_its_last_day(
    since: date | None, until: date | None, valid: bool
) -> None:
    assert row("990001", "見本市", since, until).holds(DAY) is valid


def test_a_municipality_is_found_by_a_part_of_the_name_it_has_on_the_day() -> None:
    assert [found.full_name for found in FACTS.find("見本")] == ["架空県見本町", "架空県新見本市"]
    assert FACTS.find("県見本市") == []
    assert [found.name for found in replace(FACTS, as_of=BEFORE).find("県見本市")] == ["見本市"]
    assert (FACTS.row("990001", BEFORE), FACTS.row("999999", DAY)) == (OLD, None)


def test_a_prefecture_is_named_in_full() -> None:
    assert FACTS.prefecture("架空県") == ["980001", "990001"]
    for name in ("架空", "架空県見本町", "東京都"):
        with pytest.raises(IntakeError, match=name):
            FACTS.prefecture(name)


@pytest.mark.parametrize(
    ("year", "name"),
    [(2020, "見本市"), (2022, "新見本市"), (2024, "新見本市")],
)
def test_the_latest_entry_of_a_fiscal_year_is_the_municipalitys(year: int, name: str) -> None:
    assert standing(FACTS, "990001", year).name == name


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (date(2023, 3, 31), None, True), (date(2023, 4, 1), None, False),
        (None, date(2022, 4, 1), True), (None, date(2022, 3, 31), False), (None, None, True),
    ],
)  # fmt: skip
def test_a_municipality_owes_for_a_fiscal_year_in_which_it_exists_for_a_day(
    since: date | None, until: date | None, found: bool
) -> None:
    only = replace(FACTS, rows={"990001": (row("990001", "見本市", since, until),)})
    if found:
        assert standing(only, "990001", 2022).name == "見本市"
        return
    with pytest.raises(IntakeError, match="990001"):
        standing(only, "990001", 2022)


def test_an_assumed_adopter_has_applied_agreed_and_started_on_the_day() -> None:
    found = assumed("990001", DAY)
    for stage in ("申込み", "締結", "利用開始"):
        assert (found.stands(stage, BEFORE), found.stands(stage, DAY)) == (False, True)
    for step in (Stage.ACCEPTED, Stage.AGREED, Stage.IN_USE):
        assert found.first(step) == Mark(DAY)
    flags = [(each.applied, each.agreed, each.in_use) for each in found.periods]
    assert flags == [(True, False, False), (True, True, False), (True, True, True)]
    assert (found.assumed, found.uses, found.written) == (True, (Use(Mark(DAY)),), Mark(DAY))
    more = FACTS.with_adopters(["990001"], DAY).with_adopters(["990001"], NEXT)
    assert [each.received for each in more.courses["990001"]] == [DAY, NEXT]
    assert FACTS.courses == {}


# --- out of a snapshot ----------------------------------------------------------------------------

APPLIED = date(2022, 11, 1)


def contents() -> Contents:
    """Two municipalities of an invented prefecture, one of which has applied."""
    made = Contents(municipalities=[])
    for code in ("990001", "990002"):
        made.municipalities.append(
            (code, "99", "架空県", "", f"{code}市", "", "", "市", None, None)
        )
    made.populations = [
        ("990001", date(2022, 1, 1), 1_000, "架空"), ("990001", date(2023, 1, 1), 900, "架空"),
    ]  # fmt: skip
    made.changes = [(date(2024, 4, 1), "990002", "990001", "合併")]
    for place, (stage, on) in enumerate((("received", APPLIED), ("accepted", NEXT))):
        made.events.append(Event("a1", "990001", stage, on, decision=place))
    made.applications = [
        ("a1", "R4-0001", "990001", APPLIED, None, "received", 1, None, "A", "導入予定", None, None, "f00"),
    ]  # fmt: skip
    said = json.dumps({"pattern": "B", "konbini_status": "導入済み"})
    made.decisions = [(5, "a1", "in_use", DAY, noon(DAY), None, said)]
    return made


def read(path: Path, made: Contents, *, known: date | None = None) -> Facts:
    with open_snapshot(write(path / "snapshot.duckdb", made)) as snapshot:
        return facts(snapshot, date(2023, 3, 31), known)


def test_the_facts_of_a_snapshot_are_those_of_its_day(tmp_path: Path) -> None:
    made = contents()
    made.statements = [
        ("a1", "introduction_yen_2022", "100", DAY), ("a1", "introduction_yen_2022", "200", NEXT),
    ]  # fmt: skip
    found = read(tmp_path, made)
    assert list(found.rows) == ["990001", "990002"]
    assert [each.persons for each in found.populations["990001"]] == [1_000, 900]
    assert [(each.old, each.new) for each in found.changes] == [("990002", "990001")]
    (one,) = found.courses["990001"]
    assert (one.source, one.received) == ("受付番号 R4-0001、メール f00", APPLIED)
    assert (one.stated_pattern, one.stated_konbini) == ("A", "導入予定")
    assert one.pattern is not None
    assert (one.pattern.value, one.pattern.source) == ("B", "決定 5、令和5年2月1日")
    assert [each.value for each in one.konbini] == ["導入済み"]
    assert {item: each.value for item, each in one.costs.items()} == {
        "introduction_yen_2022": "200"
    }
    assert one.first(Stage.ACCEPTED) == Mark(NEXT, 1)
    with open_snapshot(tmp_path / "snapshot.duckdb") as snapshot:
        assert facts(snapshot).as_of == snapshot.day


def test_what_was_recorded_later_is_left_out(tmp_path: Path) -> None:
    (one,) = read(tmp_path, contents(), known=BEFORE).courses["990001"]
    assert (one.pattern, one.konbini, one.first(Stage.ACCEPTED)) == (None, (), None)


def test_an_application_without_number_mail_or_statements_has_none(tmp_path: Path) -> None:
    made = contents()
    made.decisions = []
    made.applications = [("a1", None, "990001", APPLIED, None, "received", 1)]
    (one,) = read(tmp_path, made).courses["990001"]
    assert (one.source, one.written, one.stated_population) == ("受付番号なし", None, None)
    assert (one.stated_pattern, one.stated_konbini, one.pattern) == (None, None, None)
    assert one.costs == {}


@pytest.mark.parametrize(
    ("item", "value", "written", "population"),
    [
        ("application_date", "2022-10-31", date(2022, 10, 31), None),
        ("application_date", "十月末", None, None),
        ("population", "12000", None, 12_000),
        ("population", "約一万", None, None),
    ],
)
def test_a_form_may_say_anything_and_only_days_and_numbers_count(
    tmp_path: Path, item: str, value: str, written: date | None, population: int | None
) -> None:
    made = contents()
    made.statements = [("a1", item, value, APPLIED)]
    (one,) = read(tmp_path, made).courses["990001"]
    assert (one.written and one.written.on, one.stated_population) == (written, population)
