"""What is expected to come: by wishes, by how long others took, and by nothing recorded later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest

from intake.terms import Stage
from reports.counts.attention import wishes
from reports.fees.calculator import calculator
from reports.fees.coming import Layer, Start, Times, coming, tried, with_starts
from reports.fees.facts import Mark, facts
from reports.overview import Question, overview
from reports.rules import load_rules
from reports.sections.every import sections
from reports.snapshot import Snapshot, open_snapshot
from tests.synthetic import END, Contents, Event, half_year, write

START = date(2022, 7, 1)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year(share=1))
    with open_snapshot(path) as snapshot:
        yield snapshot


def test_the_share_not_agreed_counts_those_that_still_wait_for_as_long_as_they_have() -> None:
    """Of five, one agrees after 10 days, one waits since 15 and is left out, one agrees after 20."""
    times = Times(((10, 0.8), (20, 0.8 * 2 / 3)), 2, 3)
    assert (times.not_agreed(9), times.not_agreed(10), times.not_agreed(19)) == (1.0, 0.8, 0.8)
    assert times.days_for(0.2) == 10
    assert times.days_for(0.5) is None


def test_those_in_use_are_certain_and_those_gone_are_not_expected(country: Snapshot) -> None:
    found = facts(country)
    expected = coming(found, {})
    live = {
        code
        for code, courses in found.courses.items()
        if any(course.stands("申込み", END) for course in courses)
    }
    assert {start.code for start in expected.starts} <= live
    sure = [start for start in expected.starts if start.layer is Layer.SURE]
    assert sure
    assert expected.in_use(END)[Layer.SURE] <= len(sure)
    assert all(start.on > END for start in expected.starts if start.layer is not Layer.SURE)


def test_who_has_agreed_begins_in_the_month_wished_for_or_in_the_next(country: Snapshot) -> None:
    found = facts(country)
    agreed = [s.code for s in coming(found, {}).starts if s.layer is Layer.AGREED]
    assert len(agreed) > 2
    wished = {agreed[0]: date(2023, 6, 1), agreed[1]: date(2022, 9, 1)}
    begins = {start.code: start.on for start in coming(found, wished).starts}
    assert begins[agreed[0]] == date(2023, 6, 1)
    assert begins[agreed[1]] == date(2023, 1, 1)
    assert begins[agreed[2]] == date(2023, 1, 1)


def test_a_forecast_of_a_past_day_rests_on_nothing_of_a_later_one(country: Snapshot) -> None:
    now = facts(country)
    for day in (date(2022, 8, 31), date(2022, 10, 31), date(2022, 11, 30)):
        then = facts(country, day)
        for end in (day + timedelta(days=31 * months) for months in (1, 2, 3)):
            known = coming(then, wishes(country, day))
            assert coming(now, wishes(country, day), day).in_use(end)[Layer.AGREED] == known.in_use(end)[Layer.AGREED]  # fmt: skip
            assert coming(now, wishes(country, day), day).times == known.times


def test_each_past_month_is_foreseen_for_the_months_asked_and_set_beside_what_came(
    country: Snapshot,
) -> None:
    found = facts(country)
    made = tried(found, lambda day: wishes(country, day), (1, 3))
    assert {each.months for each in made} == {1, 3}
    ends = [date(2022, 7, 31), date(2022, 8, 31), date(2022, 9, 30), date(2022, 10, 31), date(2022, 11, 30)]  # fmt: skip
    assert [each.made for each in made if each.months == 1] == ends
    for each in made:
        assert each.came == overview(country, Question(each.for_day)).shares.now.nationwide.in_use


def test_the_span_reaches_from_nobody_else_beginning_to_all_beginning_when_they_wish(
    country: Snapshot,
) -> None:
    now = coming(facts(country), {})
    ends = [date(2023, month, 28) for month in (1, 3, 6)]
    for end in ends:
        least, most = now.span(end)
        assert least <= now.in_use(end).total() <= most
        assert least == now.in_use(end)[Layer.SURE]
    late = {code: date(2023, 6, 1) for code in facts(country).courses}
    assert coming(facts(country), late).span(ends[0])[1] < now.span(ends[0])[1]
    assert coming(facts(country), late).span(ends[2])[1] == now.span(ends[2])[1]


def test_it_is_counted_how_often_what_came_lay_within_the_span(country: Snapshot) -> None:
    found = overview(country)
    made = found.tried
    inside = [each for each in made if each.span[0] <= each.came <= each.span[1]]
    assert 0 < len(inside) <= len(made)
    section = next(s for s in sections(found).values() if s.id == "tried")
    for months in {each.months for each in made}:
        tried, held = (sum(each.months == months for each in these) for these in (made, inside))
        assert f"{tried}回のうち{held}回" in part_of(section.says, months)
    assert f"{max(each.months for each in made)}か月より先は、まだ確かめ" in section.says
    counted = [row[6] for row in section.table.rows]
    assert sum(int(words.split("うち")[1].removesuffix("回")) for words in counted) == len(inside)


def test_how_far_forecasts_were_off_and_how_wide_their_spans_were_is_said_in_words_and_cells(
    country: Snapshot,
) -> None:
    found = overview(country)
    section = sections(found)["tried"]
    assert len({each.months for each in found.tried}) == len(section.table.rows) > 1
    for row, shown in zip(section.table.rows, section.table.shown(), strict=True):
        made = [each for each in found.tried if each.months == row[0]]
        off = mean(abs(each.foreseen - each.came) for each in made)
        former = mean(abs(each.before - each.came) for each in made)
        width = mean(each.span[1] - each.span[0] for each in made)
        assert shown[-3:] == [f"{number:.1f}" for number in (width, off, former)]
        words = f"{row[0]}か月先が{off:.1f}団体（{width:.1f}団体、"
        assert part_of(section.says, row[0]).startswith(words)


def part_of(says: str, months: int) -> str:
    """What a sentence says of the forecasts that many months ahead."""
    found = re.search(rf"(?<!\d){months}か月先が[^）]*）", says)
    assert found, says
    return found[0]


def test_who_has_agreed_and_begins_late_is_within_the_span(country: Snapshot) -> None:
    """Each month fewer began than had agreed for it."""
    found = overview(country)
    late = [each for each in found.tried if each.came < each.foreseen]
    assert late
    assert all(each.inside for each in late)


def test_an_empty_record_foresees_nothing(tmp_path: Path) -> None:
    with open_snapshot(write(tmp_path / "snapshot.duckdb", Contents())) as snapshot:
        found = overview(snapshot)
        assert found.coming.starts == ()
        assert list(found.tried) == []
        assert sections(found)["tried"].says == ""


def taken_back(tmp_path: Path) -> Snapshot:
    """One municipality's agreement of November is taken back by a trial that ended in October, which
    is recorded later; another's stands.
    """
    made = Contents()
    for name, code in (("a1", "011002"), ("a2", "012025")):
        made.applications.append((name, None, code, START, None, "agreed", 1, *[None] * 5))
        made.events += [
            Event(name, code, "received", START), Event(name, code, "accepted", START),
            Event(name, code, "agreed", date(2022, 11, 1)),
        ]  # fmt: skip
    made.events.append(Event("a1", "011002", "trial_ended", date(2022, 10, 15), date(2022, 12, 1)))
    return open_snapshot(write(tmp_path / "snapshot.duckdb", made))


def test_an_agreement_taken_back_is_none_in_forecast_and_towns(tmp_path: Path) -> None:
    with taken_back(tmp_path) as snapshot:
        found = overview(snapshot)
        agreed = {town.code for town in found.towns.now if town.agreed_on}
        assert agreed == {"012025"}
        assert {s.code for s in found.coming.starts if s.layer is Layer.AGREED} == agreed
        assert (found.coming.times.agreed, found.coming.times.waiting) == (1, 1)
        assert found.coming.times.curve == ((123, 0.5),)


def test_who_is_assumed_to_begin_after_an_agreement_taken_back_agrees_on_that_day(
    tmp_path: Path,
) -> None:
    with taken_back(tmp_path) as snapshot:
        begins = [Start("011002", Layer.APPLIED, date(2023, 2, 1))]
        (course,) = with_starts(facts(snapshot), begins).courses["011002"]
        assert course.first(Stage.AGREED) == Mark(date(2023, 2, 1))


def test_what_is_owed_by_those_expected_is_an_estimate(country: Snapshot) -> None:
    found = facts(country)
    starts = [s for s in coming(found, {}).starts if s.layer is Layer.AGREED]
    rules = load_rules(scenario="仮定A")
    fee = calculator(with_starts(found, starts), rules).fee(starts[0].code, 2022)
    assert fee.lines
    assert "記録にない、仮に置いた利用開始による" in fee.estimates
    assert not calculator(found, rules).fee(starts[0].code, 2022).lines
