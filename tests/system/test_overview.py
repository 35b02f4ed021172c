"""What the pages are made from: days of municipalities, service, fees by month, changes, a goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from intake.terms import IntakeError
from reports import names, wording
from reports.counts import adoption, history
from reports.counts.service import service
from reports.counts.towns import NO_SIZE, by_size, shares_of, towns
from reports.fees import money
from reports.fees.calculator import calculator, sum_of
from reports.overview import Goal, Overview, Question, overview
from reports.sections.every import sections
from reports.sentences import changes, goal, headline
from reports.snapshot import Snapshot, open_snapshot
from tests.browser.sites import SCENARIO, contents
from tests.country import UNTIL, five_years
from tests.synthetic import END, Contents, Event, half_year, noon, write

CODE = "131016"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", contents())
    with open_snapshot(path) as snapshot:
        yield snapshot


def of(folder: Path, made: Contents) -> Snapshot:
    return open_snapshot(write(folder / "snapshot.duckdb", made))


def test_municipalities_counted_one_by_one_give_the_shares_of_every_day(tmp_path: Path) -> None:
    """Five years with late records, ends and decisions undone."""
    with of(tmp_path, five_years(share=0.4)) as snapshot:
        for day in (date(2022, 9, 30), date(2023, 6, 1), date(2025, 1, 31), UNTIL):
            for known in (None, date(2024, 1, 1)):
                found = shares_of(towns(snapshot, day, known))
                assert found == adoption.shares(snapshot, day, known).nationwide


def test_the_course_of_the_country_is_that_of_its_prefectures(country: Snapshot) -> None:
    found = overview(country)
    assert found.history == history.nationwide(found.by_prefecture)
    assert found.history[-1].shares == found.shares.now.nationwide
    assert len(found.by_prefecture) == 47


def test_a_municipality_shows_the_first_day_of_each_stage(tmp_path: Path) -> None:
    days = {
        stage: date(2022, 7, 1) + timedelta(days=10 * place)
        for place, stage in enumerate(
            ("received", "accepted", "trial_selected", "trial_started", "trial_ended", "agreed")
        )
    }
    events = [Event("a", CODE, stage, day) for stage, day in days.items()]
    with of(tmp_path, Contents(events=events)) as snapshot:
        (town,) = [town for town in towns(snapshot) if town.code == CODE]
        (before,) = [t for t in towns(snapshot, days["trial_ended"]) if t.code == CODE]
    assert (town.stage, town.received_on, town.trial_on, town.agreed_on) == (
        "agreed", days["received"], days["trial_started"], days["agreed"],
    )  # fmt: skip
    assert before.stage == "trial_ended"
    assert not before.agreed


def test_of_a_withdrawn_and_a_later_application_the_later_one_counts(tmp_path: Path) -> None:
    events = [
        Event("a", CODE, "received", date(2022, 7, 1)),
        Event("a", CODE, "withdrawn", date(2022, 8, 1)),
        Event("b", CODE, "received", date(2022, 9, 1)),
        Event("c", "131024", "received", date(2022, 9, 1)),
        Event("c", "131024", "dismissed", date(2022, 9, 2)),
    ]
    with of(tmp_path, Contents(events=events)) as snapshot:
        found = {town.code: town for town in towns(snapshot)}
        gone = {town.code: town for town in towns(snapshot, date(2022, 8, 15))}
    assert (found[CODE].stage, found[CODE].received_on) == ("received", date(2022, 9, 1))
    assert (gone[CODE].stage, gone[CODE].applied) == ("withdrawn", False)
    assert found["131024"].stage is None


def test_sizes_are_compared_only_where_populations_are_known(country: Snapshot) -> None:
    found = overview(country)
    names = [name for name, _ in found.sizes]
    assert NO_SIZE not in names
    assert sum(shares.municipalities for _, shares in found.sizes) == 1741
    assert by_size(found.towns.now, {}, found.day) == []
    earlier = by_size(found.towns.now, found.facts.populations, date(2021, 12, 31))
    assert earlier == []


def served(folder: Path, minutes: list[float]) -> Snapshot:
    made = Contents(passes=[(1, noon(END), noon(END), 1, 1, 1, 0, False)])
    for wait in minutes:
        arrived = noon(END) + timedelta(hours=1)
        sent = arrived + timedelta(minutes=wait)
        made.letters.append(("accepted", arrived, arrived, sent, "sent"))
    old = noon(END) - timedelta(days=90)
    made.letters.append(("accepted", old, noon(END), noon(END), "sent"))
    made.letters.append(("agreement_reminder", old, noon(END), noon(END), "sent"))
    return of(folder, made)


def test_the_wait_for_a_letter_counts_mails_since_the_first_pass(tmp_path: Path) -> None:
    with served(tmp_path, [float(n) for n in range(1, 41)]) as snapshot:
        found = service(snapshot, overview(snapshot).desk)
    assert (found.wait.letters, found.wait.median, found.wait.most) == (40, 20.5, 38)
    assert found.late_start == 1
    assert [wait.letters for _, wait in found.waits] == [40]


def test_of_a_few_letters_no_95_percent_are_told(tmp_path: Path) -> None:
    with served(tmp_path, [1.0, 3.0]) as snapshot:
        found = service(snapshot, overview(snapshot).desk)
    assert (found.wait.median, found.wait.most) == (2.0, None)


def test_the_months_add_up_to_the_fiscal_year_in_every_part(country: Snapshot) -> None:
    found = overview(country, Question(scenario=SCENARIO))
    for year, fees in found.fees.items():
        whole, months = money.parts(fees), [parts for _, parts in money.by_month(fees, year)]
        for name in ("before", "early", "prefecture", "tax", "total", "estimated"):
            assert sum(getattr(month, name) for month in months) == getattr(whole, name), name
        assert whole.total == sum_of(fees)
    assert (whole.early or 0) < 0 or (whole.prefecture or 0) < 0


def test_an_unknown_amount_makes_its_month_undetermined_never_0(country: Snapshot) -> None:
    found = overview(country)
    months = money.by_month(found.fees[2022], 2022)
    charged = [parts for _, parts in months if parts.fees]
    assert charged
    assert {parts.total for parts in charged} == {None}


def test_a_year_that_is_undetermined_has_no_month_that_is_known(tmp_path: Path) -> None:
    made = half_year()
    name, _, code = next(row for row in made.applications if row[2])[:3]
    made.events += [  # it began, and was recorded later to have ended before that
        Event(str(name), str(code), stage, on, date(2022, 12, recorded))
        for stage, on, recorded in (
            ("in_use", date(2022, 12, 20), 30),
            ("ended", date(2022, 12, 1), 31),
        )
    ]
    with of(tmp_path, made) as snapshot:
        found = overview(snapshot, Question(scenario=SCENARIO))
        assert money.by_year(found)[2022].total is None
        months = [parts for _, parts in money.by_month(found.fees[2022], 2022)]
    assert {parts.total for parts in months} == {None}


def test_each_layer_of_the_outlook_owes_at_least_what_the_one_before_owes(
    country: Snapshot,
) -> None:
    found = overview(country, Question(scenario=SCENARIO))
    for year in money.outlook(found):
        assert year.recorded is not None
        assert year.agreed is not None
        assert year.applied is not None
        assert year.recorded <= year.agreed <= year.applied
    assert year.recorded < year.agreed < year.applied, "some are expected to begin"


def test_two_scenarios_stand_side_by_side_and_one_alone_does_not(country: Snapshot) -> None:
    found = overview(country, Question(scenario=SCENARIO, against="仮定B"))
    rows = sections(found)["compared"].table.rows
    assert any(one != two for _, one, two, _ in rows)
    assert [one for _, one, *_ in rows] == [sum_of(fees) for fees in found.fees.values()]
    assert "試算の比較" not in list(sections(overview(country, Question(scenario=SCENARIO))))
    with pytest.raises(IntakeError, match="--scenario"):
        overview(country, Question(against="仮定B"))


def test_changes_name_the_newest_first_and_say_when_nothing_changed(tmp_path: Path) -> None:
    codes = [row[0] for row in half_year().municipalities if not row[9]][:9]
    events = [
        Event(f"a{n}", str(code), "received", END - timedelta(days=n))
        for n, code in enumerate(codes)
    ]
    quiet = Contents(events=events)
    quiet.meta["as_of"] = str(END + timedelta(days=60))
    with of(tmp_path, quiet) as snapshot:
        found = overview(snapshot, Question(as_of=END))
        said = changes.since_week(found.shares, found.towns.now, found.towns.week)
        names = {town.code: town.name for town in found.towns.now}
        later = overview(snapshot, Question(as_of=END + timedelta(days=60)))
        still = changes.since_week(later.shares, later.towns.now, later.towns.week)
    first = [names[str(code)] for code in codes[:5]]
    assert "申込みが7団体増（" in said
    assert [said.index(name) for name in first] == sorted(said.index(name) for name in first)
    assert still.endswith("申込み・締結・利用開始の団体数に増減はありません。")


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("60%:2024-03-31", Goal(Fraction(3, 5), date(2024, 3, 31))),
        ("12.5:2023-04-01", Goal(Fraction(1, 8), date(2023, 4, 1))),
        (None, None),
    ],
)
def test_a_goal_is_read_as_a_share_and_a_day(text: str | None, set_: Goal | None) -> None:
    assert goal.parse_goal(text) == set_


@pytest.mark.parametrize("text", ["60%", "0%:2024-03-31", "101%:2024-03-31", "a:b", "60%:2024-02-30"])  # fmt: skip
def test_a_goal_that_cannot_be_read_is_one_sentence(text: str) -> None:
    with pytest.raises(IntakeError, match="60%:2024-03-31 のように"):
        goal.parse_goal(text)


def aimed(country: Snapshot, share: Fraction, by: date) -> Overview:
    return overview(country, Question(goal=Goal(share, by)))


def test_the_way_to_a_goal_is_told_in_municipalities_a_month(country: Snapshot) -> None:
    found = aimed(country, Fraction(1), END + timedelta(days=365))
    more = 1741 - found.shares.now.nationwide.applied
    said = goal.goal_sentence(found)
    assert f"あと{more:,}団体、1か月に約{-(-more // 12):,}団体の増が必要です" in said
    assert "達成しています" in goal.goal_sentence(aimed(country, Fraction(1, 100), END))
    past = goal.goal_sentence(aimed(country, Fraction(1), END - timedelta(days=1)))
    assert f"期日を過ぎ、{more:,}団体足りません" in past
    assert goal.goal_sentence(overview(country)) == goal.NO_GOAL


def test_prefectures_are_counted_by_tier_under_a_scenario_only(country: Snapshot) -> None:
    figure = headline.tiers(overview(country, Question(scenario=SCENARIO)))
    counts = [int(how.removesuffix("都道府県")) for _, how in figure.comparisons]
    assert sum(counts) == 47
    assert headline.tiers(overview(country)).value == "未確定"
    nearest = headline.nearest(overview(country, Question(scenario=SCENARIO)))
    assert [t.more for t in nearest] == sorted(t.more for t in nearest)


def test_the_net_of_a_tier_lies_between_its_cheapest_and_its_dearest_newcomers(
    country: Snapshot,
) -> None:
    found = overview(country, Question(scenario=SCENARIO))
    year, on = found.targets.fiscal_year, found.day
    targets = {t.prefecture: t for t in found.targets.targets if t.next}
    for code in ("13", "20", "47"):
        target = targets[code]
        less, between = target.worth_of_next, target.net_of_next
        assert less is not None
        assert between is not None
        size = {code: found.facts.populations[code][-1].persons for code in target.untouched}
        others = sorted(target.untouched, key=lambda code: size[code])
        sums = []
        for order in (others, others[::-1], target.untouched):
            joining = (*target.applied, *order)[: target.more]
            alone = calculator(found.facts.with_adopters(joining, on), found.rules)
            sums.append((alone.sum(year, joining) or 0) - less)
        assert min(sums) >= between.least
        assert max(sums) <= between.most
        if len(target.applied) <= target.more:
            assert sums[:2] == [*between]


def test_whom_to_call_first_is_who_may_be_lost_then_who_is_longest_over_and_most_populous(
    tmp_path: Path,
) -> None:
    codes = ["131016", "131024", "131032", "131041", "131059", "131067"]
    leaving, early, large, small, complete, late = codes
    events = [
        Event(code, code, stage, date(2022, 7, 1))
        for code in codes
        for stage in ("received", "accepted")
    ]
    events += [Event(code, code, "agreed", date(2022, 8, 1)) for code in (early, large, small)]
    events += [Event(late, late, "agreed", date(2022, 12, 1))]  # long after the month it wished for
    wished = {
        late: "2022-08",
        early: "2022-09",
        large: "2022-10",
        small: "2022-10",
        complete: "2022-08",
    }
    made = Contents(events=events)
    made.applications = [
        (
            code,
            None,
            code,
            date(2022, 7, 1),
            None,
            "accepted",
            1,
            None,
            None,
            None,
            wished.get(code),
            None,
        )
        for code in codes
    ]
    made.waiting = [(date(2022, 12, 1), "withdrawal", leaving)]
    made.populations = [
        (code, date(2022, 1, 1), 1000 * (9 - place), "架空", None)
        for place, code in enumerate(codes)
    ]
    with of(tmp_path, made) as snapshot:
        found = overview(snapshot)
        assert [each.town.code for each in found.attention.call] == [
            leaving,
            early,
            large,
            small,
            late,
            complete,
        ]
        days = {each.town.code: each.days for each in found.attention.call}
        assert days[late] == 20  # working days of December 2022, which end on the 28th
        assert days[early] == 20 + 20 + 20  # of October to December
        section = sections(found)["連絡すべき団体"]
        leavers, *_, aim = headline.decisions(found)
        aimed_at = replace(
            found, question=replace(found.question, goal=Goal(Fraction(1, 2), found.day))
        )
        assert aim.startswith("申込割合の目標を置くか")
        assert aim not in headline.decisions(aimed_at)
    assert leavers.startswith("取下げを申し出た1団体（")
    assert [row[1] for row in section.table.rows] == [
        "取下げの申出", "締結済み・未開始", "締結済み・未開始", "締結済み・未開始", "締結済み・未開始",
        "受付完了・未締結",
    ]  # fmt: skip
    assert section.question.startswith("急ぐ順：取下げの申出、締結済み・未開始、受付完了・未締結")


def test_findings_are_told_by_habit_never_by_what_was_written() -> None:
    assert names.finding("phone_missing") == "電話番号の記載がない"
    assert names.finding("email_invalid") == "メールアドレスを読み取れない"
    assert names.finding("pattern_several") == "導入パターンで二つ以上が選ばれている"
    assert names.finding("kind_inquiry") == "お問合せ"
    assert names.finding("never_seen") == "そのほか"


def test_short_days_and_durations_are_written_for_narrow_columns() -> None:
    assert wording.small_day(date(2022, 7, 4)) == "R4.7.4"
    assert wording.small_day(date(2019, 5, 1)) == "R1.5.1"
    assert wording.small_day(None) == "－"
    told = [wording.duration(minutes) for minutes in (None, 0.5, 3.2, 90, 3000)]
    assert told == ["－", "30秒", "3.2分", "1.5時間", "2.1日"]
