"""The shares of municipalities on any date."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from reports.counts import adoption, history
from reports.counts.adoption import Shares
from reports.snapshot import Snapshot, open_snapshot
from tests.synthetic import END, Contents, Event, half_year, standing_codes, write

YOICHI, TOMARI = "014087", "014036"
NAKAGAWA_TOWN, NAKAGAWA_CITY = "403059", "402311"  # the town became the city on 2018-10-01
DAY = date(2022, 9, 1)
_number = itertools.count()


@contextmanager
def opened(folder: Path, *events: Event) -> Iterator[Snapshot]:
    path = write(folder / f"{next(_number)}.duckdb", Contents(events=list(events)))
    with open_snapshot(path) as snapshot:
        yield snapshot


def course(application: str, code: str | None, **stages: date) -> list[Event]:
    return [Event(application, code, stage, on) for stage, on in stages.items()]


def counted(folder: Path, on: date, *events: Event, known: date | None = None) -> Shares:
    with opened(folder, *events) as snapshot:
        return adoption.shares(snapshot, on, known).nationwide


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())
    with open_snapshot(path) as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("on", "applied", "agreed", "in_use"),
    [
        (date(2022, 6, 30), 0, 0, 0),
        (date(2022, 7, 1), 1, 0, 0),
        (date(2022, 8, 31), 1, 0, 0),
        (date(2022, 9, 1), 1, 1, 0),
        (date(2022, 10, 1), 1, 1, 1),
        (date(2023, 3, 31), 1, 0, 0),
    ],
)
def test_a_municipality_counts_at_each_stage_from_the_day_it_comes_until_the_day_it_leaves(
    tmp_path: Path, on: date, applied: int, agreed: int, in_use: int
) -> None:
    events = course(
        "a", YOICHI,
        received=date(2022, 7, 1), accepted=date(2022, 7, 2), agreed=date(2022, 9, 1),
        in_use=date(2022, 10, 1), ended=date(2023, 3, 31),
    )  # fmt: skip
    assert counted(tmp_path, on, *events) == Shares(1741, applied, agreed, in_use)


@pytest.mark.parametrize("exit_", ["withdrawn", "dismissed"])
def test_who_withdraws_or_is_dismissed_counts_nowhere_from_that_day_on(
    tmp_path: Path, exit_: str
) -> None:
    events = course("a", YOICHI, received=DAY, agreed=DAY, in_use=DAY)
    events.append(Event("a", YOICHI, exit_, DAY + timedelta(days=5)))
    assert counted(tmp_path, DAY + timedelta(days=4), *events) == Shares(1741, 1, 1, 1)
    assert counted(tmp_path, DAY + timedelta(days=5), *events) == Shares(1741, 0, 0, 0)


def test_use_without_a_recorded_agreement_counts_as_agreed_too(tmp_path: Path) -> None:
    assert counted(tmp_path, DAY, *course("a", YOICHI, received=DAY, in_use=DAY)).agreed == 1


def test_what_is_incomplete_or_under_review_has_been_applied_for(tmp_path: Path) -> None:
    events = [
        *course("a", YOICHI, received=DAY, incomplete=DAY),
        *course("b", TOMARI, needs_review=DAY),
    ]
    assert counted(tmp_path, DAY, *events).applied == 2


def test_a_municipality_with_two_applications_counts_once(tmp_path: Path) -> None:
    events = [*course("a", YOICHI, received=DAY), *course("b", YOICHI, received=DAY)]
    assert counted(tmp_path, DAY, *events).applied == 1


def test_applying_again_after_a_withdrawal_counts_again(tmp_path: Path) -> None:
    events = [
        *course("a", YOICHI, received=date(2022, 7, 1), withdrawn=date(2022, 7, 10)),
        *course("b", YOICHI, received=date(2022, 8, 1)),
    ]
    assert counted(tmp_path, date(2022, 7, 20), *events).applied == 0
    assert counted(tmp_path, date(2022, 8, 1), *events).applied == 1


def test_an_application_of_nobody_yet_counts_in_no_share_but_is_named(tmp_path: Path) -> None:
    with opened(tmp_path, *course("a", None, received=DAY)) as snapshot:
        found = adoption.shares(snapshot, DAY)
    assert (found.nationwide.applied, found.unsettled, found.not_in_register) == (0, 1, 0)


def test_an_application_counts_for_the_municipality_settled_later(tmp_path: Path) -> None:
    events = [
        Event("a", None, "received", DAY),
        Event("a", YOICHI, "accepted", DAY, DAY + timedelta(2)),
    ]
    with opened(tmp_path, *events) as snapshot:
        found = adoption.shares(snapshot, DAY)
        earlier = adoption.shares(snapshot, DAY, known=DAY + timedelta(1))
    assert (found.nationwide.applied, found.unsettled) == (1, 0)
    assert (earlier.nationwide.applied, earlier.unsettled) == (0, 1)


def test_the_denominator_is_the_register_of_the_day(tmp_path: Path) -> None:
    """那珂川町 became 那珂川市 on 2018-10-01: Fukuoka keeps 60, one town less, one city more."""
    events = course("a", NAKAGAWA_TOWN, received=date(2018, 9, 1))
    with opened(tmp_path, *events) as snapshot:
        before = adoption.shares(snapshot, date(2018, 9, 30))
        after = adoption.shares(snapshot, date(2018, 10, 1))
    fukuoka = [{p.code: p.shares for p in found.prefectures}["40"] for found in (before, after)]
    assert [(s.municipalities, s.applied) for s in fukuoka] == [(60, 1), (60, 0)]
    assert dict(after.kinds)["市"].municipalities - dict(before.kinds)["市"].municipalities == 1
    assert (after.unsettled, after.not_in_register) == (0, 1)


def test_the_register_has_1741_municipalities_by_kind_and_prefecture(country: Snapshot) -> None:
    found = adoption.shares(country)
    assert {kind.value: shares.municipalities for kind, shares in found.kinds} == {
        "市": 772,
        "政令指定都市": 20,
        "町": 743,
        "村": 183,
        "特別区": 23,
    }
    assert sum(p.shares.municipalities for p in found.prefectures) == 1741
    assert len(found.prefectures) == 47


def test_prefectures_and_kinds_add_up_to_the_country(country: Snapshot) -> None:
    found = adoption.shares(country, date(2022, 10, 15))
    for name in ("municipalities", "applied", "agreed", "in_use"):
        total = getattr(found.nationwide, name)
        assert total > 0
        assert sum(getattr(p.shares, name) for p in found.prefectures) == total
        assert sum(getattr(shares, name) for _, shares in found.kinds) == total


@pytest.mark.parametrize("on", [date(2022, 7, 15), date(2022, 10, 1), END])
def test_the_shares_by_prefecture_equal_a_count_by_hand(country: Snapshot, on: date) -> None:
    events = half_year().events
    gone = {e.application for e in events if e.stage == "withdrawn" and e.on <= on}
    stages: dict[str, set[str]] = {}
    for event in events:
        if event.municipality and event.on <= on and event.application not in gone:
            stages.setdefault(event.municipality, set()).add(event.stage)
    applied = Counter(code[:2] for code in stages)
    agreed = Counter(code[:2] for code, reached in stages.items() if reached & {"agreed", "in_use"})
    in_use = Counter(code[:2] for code, reached in stages.items() if "in_use" in reached)
    size = Counter(code[:2] for code in standing_codes(on))
    assert {p.code: p.shares for p in adoption.shares(country, on).prefectures} == {
        code: Shares(size[code], applied[code], agreed[code], in_use[code]) for code in size
    }


def test_known_leaves_out_what_was_recorded_later(tmp_path: Path) -> None:
    late = Event("a", YOICHI, "received", DAY, recorded=DAY + timedelta(days=9))
    assert counted(tmp_path, DAY, late).applied == 1
    assert counted(tmp_path, DAY, late, known=DAY + timedelta(days=8)).applied == 0
    assert counted(tmp_path, DAY, late, known=DAY + timedelta(days=9)).applied == 1


def test_a_retraction_holds_from_the_day_it_was_recorded(tmp_path: Path) -> None:
    events = [
        Event("a", YOICHI, "received", DAY),
        Event("a", YOICHI, "withdrawn", DAY, DAY, retracted=DAY + timedelta(days=3)),
    ]
    assert counted(tmp_path, DAY, *events, known=DAY + timedelta(days=2)).applied == 0
    assert counted(tmp_path, DAY, *events, known=DAY + timedelta(days=3)).applied == 1
    assert counted(tmp_path, DAY, *events).applied == 1


def test_with_both_dates_fixed_later_records_change_nothing(tmp_path: Path) -> None:
    on, known = date(2022, 10, 1), date(2022, 10, 5)
    contents = half_year(seed=11)
    later = [
        replace(event, stage="withdrawn", recorded=known + timedelta(days=1))
        for event in contents.events
        if event.on <= on
    ]
    assert len(later) > 100
    with opened(tmp_path, *contents.events) as snapshot:
        before = adoption.shares(snapshot, on, known)
    with opened(tmp_path, *contents.events, *later) as snapshot:
        assert adoption.shares(snapshot, on, known) == before
        assert adoption.shares(snapshot, on) != before


def test_without_a_date_the_day_of_the_data_is_meant(country: Snapshot) -> None:
    assert adoption.shares(country).as_of == date(2022, 12, 31)


def test_history_says_of_each_day_what_the_shares_say(country: Snapshot) -> None:
    days = history.nationwide(history.by_prefecture(country))
    assert [day.on_date for day in days] == [
        days[0].on_date + timedelta(days=n) for n in range(len(days))
    ]
    assert days[-1].on_date == END
    for day in days[::20]:
        assert day.shares == adoption.shares(country, day.on_date).nationwide


def test_history_of_no_application_is_empty(tmp_path: Path) -> None:
    with opened(tmp_path) as snapshot:
        assert history.nationwide(history.by_prefecture(snapshot)) == ()


def test_ranked_puts_the_highest_share_first_and_equal_ones_by_code(country: Snapshot) -> None:
    ranked = adoption.shares(country).ranked()
    keys = [(-(p.shares.application_ratio or 0), p.code) for p in ranked]
    assert keys == sorted(keys)


def test_the_ratio_of_no_municipality_is_none() -> None:
    assert Shares(0, 0, 0, 0).application_ratio is None
    assert Shares(19, 17, 14, 5).ratios[2] == Fraction(5, 19)


def test_json_gives_counts_and_ratios_under_the_names_of_their_stages(country: Snapshot) -> None:
    found = adoption.shares(country)
    told = json.loads(json.dumps(adoption.as_json(found, country), ensure_ascii=False))
    assert told["as_of"] == "2022-12-31"
    assert told["label"] == "見本データ（架空）"
    assert told["nationwide"] == {
        "municipalities": 1741,
        "applied": found.nationwide.applied,
        "agreed": found.nationwide.agreed,
        "in_use": found.nationwide.in_use,
        "application_ratio": found.nationwide.applied / 1741,
        "agreement_ratio": found.nationwide.agreed / 1741,
        "use_ratio": found.nationwide.in_use / 1741,
    }
    assert [p["code"] for p in told["prefectures"]] == [f"{n:02d}" for n in range(1, 48)]
    assert told["uncounted"] == {"unsettled": 3, "not_in_register": 0}


def test_no_figure_is_called_the_ratio_that_no_rule_defines(country: Snapshot) -> None:
    told = adoption.as_json(adoption.shares(country), country)
    (sentence,) = told.pop("undetermined")
    assert "別紙１がないため未確定" in sentence
    assert "導入割合" not in json.dumps(told, ensure_ascii=False)
    assert "adoption" not in json.dumps(told)
