"""Which months of a fiscal year are charged: the first and the last days on which it turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.days import last_day
from reports.fees.facts import Change, Course, Facts, Mark, Period, Use
from reports.fees.months import Months, Span, holders, months, spans, year_months
from reports.rules import load_rules
from reports.rules.catalog import COUNTED, SUCCEEDS, WHOLE
from reports.rules.model import Rule, Rules, gathered

ASSUMED = load_rules(scenario="仮定A")
APRIL, MARCH = date(2023, 4, 1), date(2024, 3, 31)
PLAIN = {
    "trial_end": date(2022, 12, 31), "trial_free": ("②",), "production_start": date(2023, 1, 1),
    "start_month": COUNTED, "end_month": COUNTED, "succession": SUCCEEDS,
    "proration_first": "月割り", "proration_start": "月割り", "proration_end": "月割り",
}  # fmt: skip


def ruled(**values: object) -> Rules:
    """Rules with these values from the first day on; None is 未確定."""
    given = PLAIN | values

    def changed(rule: Rule) -> Rule:
        if rule.id not in given:
            return rule
        return replace(
            rule, values=(replace(rule.values[0], since=date.min, value=given[rule.id]),)
        )

    return gathered({rule.id: changed(rule) for rule in ASSUMED})


def used(start: date, end: date | None = None, code: str = "990001") -> Course:
    periods = (Period("in_use", start, end, True, True, True, 1),)
    over = (Period("ended", end, None, True, False, False, 2),) if end else ()
    return Course("a", code, start, (*periods, *over))


def counted(
    rules: Rules, start: date, end: date | None = None, year: int = 2023,
    *, taken: frozenset[date] = frozenset(), begin: date | None = None, until: date | None = None,
) -> Months:  # fmt: skip
    use = Use(Mark(start), Mark(end) if end else None)
    return months(Span(used(start, end), use, begin, until), year, rules, taken)


def numbers(found: tuple[date, ...]) -> list[int]:
    return [month.month for month in found]


def test_a_fiscal_year_has_twelve_months_from_april_to_march() -> None:
    assert year_months(2023) == tuple(
        date(2023 + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)
    )
    assert [last_day(month).day for month in year_months(2023)] == [
        30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31,
    ]  # fmt: skip


def test_the_months_of_the_first_and_the_last_day_of_use_are_in_use() -> None:
    rules = ruled()
    assert numbers(counted(rules, date(2023, 6, 30), date(2023, 9, 1)).charged) == [6, 7, 8, 9]
    assert numbers(counted(rules, date(2023, 7, 1), date(2023, 8, 31)).charged) == [7, 8]
    assert len(counted(rules, date(2020, 1, 1)).charged) == 12
    assert counted(rules, date(2024, 4, 1)).charged == ()
    assert counted(rules, date(2022, 4, 1), date(2023, 3, 31)).charged == ()


def test_a_municipality_pays_from_the_month_it_took_over_until_another_does() -> None:
    rules, june, august = ruled(), date(2023, 6, 1), date(2023, 8, 1)
    assert numbers(counted(rules, date(2020, 1, 1), begin=june, until=august).charged) == [6, 7]


@pytest.mark.parametrize(
    ("changed", "trial", "charged"),
    [
        ({}, [10, 11, 12], [1, 2, 3]),
        ({"trial_end": date(2022, 12, 1)}, [10, 11, 12], [1, 2, 3]),
        ({"trial_end": date(2022, 11, 30)}, [10, 11], [1, 2, 3]),  # December is before production
        ({"trial_end": None}, [], [1, 2, 3]),
        ({"trial_free": ("③",)}, [], [10, 11, 12, 1, 2, 3]),
        ({"trial_free": None}, [], [10, 11, 12, 1, 2, 3]),
        ({"production_start": date(2023, 1, 31)}, [10, 11, 12], [1, 2, 3]),
        ({"production_start": date(2023, 2, 1)}, [10, 11, 12], [2, 3]),
        ({"production_start": None}, [10, 11, 12], [1, 2, 3]),
    ],
)
def test_a_month_is_free_in_the_trial_and_charged_once_production_has_started(
    changed: dict[str, object], trial: list[int], charged: list[int]
) -> None:
    found = counted(ruled(**changed), date(2022, 10, 1), year=2022)
    assert (numbers(found.trial), numbers(found.charged)) == (trial, charged)


@pytest.mark.parametrize(
    ("rule", "start", "end", "charged"),
    [
        ("start_month", date(2023, 6, 2), None, False),
        ("start_month", date(2023, 6, 1), None, True),  # a whole month
        ("end_month", date(2023, 5, 1), date(2023, 6, 29), False),
        ("end_month", date(2023, 5, 1), date(2023, 6, 30), True),
        ("end_month", date(2023, 6, 2), None, True),  # the other rule's
        ("start_month", date(2023, 5, 1), date(2023, 6, 29), True),
    ],
)
def test_a_part_of_a_month_is_charged_as_the_rule_for_that_part_says(
    rule: str, start: date, end: date | None, charged: bool
) -> None:
    found = counted(ruled(**{rule: "数えない"}), start, end)
    assert (6 in numbers(found.charged)) is charged
    assert 6 in numbers(counted(ruled(**{rule: None}), start, end).charged)  # open, not free


def test_a_month_that_another_time_of_use_was_charged_for_is_not_charged_again() -> None:
    may = frozenset({date(2023, 5, 1)})
    found = counted(ruled(), APRIL, date(2023, 6, 30), taken=may)
    assert numbers(found.charged) == [4, 6]
    whole = counted(ruled(proration_end=WHOLE), APRIL, date(2023, 6, 30), taken=may)
    assert 5 not in (*numbers(whole.charged), *numbers(whole.filled))


@pytest.mark.parametrize(
    ("rule", "start", "end", "filled"),
    [
        ("proration_start", date(2023, 6, 1), None, [4, 5]),
        ("proration_start", APRIL, None, []),
        ("proration_start", APRIL, date(2024, 2, 29), []),  # it ends: the other rule's
        ("proration_start", date(2023, 3, 31), date(2023, 6, 30), []),  # begun the year before
        ("proration_end", date(2023, 3, 31), date(2024, 1, 31), [2, 3]),
        ("proration_end", APRIL, date(2024, 3, 31), []),
        ("proration_end", date(2023, 6, 1), None, []),
        ("proration_first", date(2023, 6, 1), None, []),  # production began the year before
    ],
)
def test_a_whole_year_is_charged_where_a_rule_says_so(
    rule: str, start: date, end: date | None, filled: list[int]
) -> None:
    found = counted(ruled(**{rule: WHOLE}), start, end)
    assert numbers(found.filled) == filled
    assert not set(found.filled) & set(found.charged)


def test_the_first_year_of_production_has_a_rule_of_its_own() -> None:
    start = date(2023, 2, 1)
    whole = counted(ruled(proration_first=WHOLE), start, year=2022)
    assert numbers(whole.filled) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1]
    others = ruled(proration_start=WHOLE, proration_end=WHOLE)
    assert counted(others, start, year=2022).filled == ()
    unknown = ruled(production_start=None, proration_first=WHOLE, proration_start=WHOLE)
    assert numbers(counted(unknown, start, year=2022).filled)[:1] == [4]


def test_months_that_are_not_charged_fill_no_year() -> None:
    rules = ruled(proration_start=WHOLE, production_start=date(2030, 4, 1), trial_end=None)
    found = counted(rules, date(2023, 6, 1))
    assert (found.charged, found.filled) == ((), ())


def test_rules_that_were_asked_are_reasons_and_others_are_not() -> None:
    asked = {rule.rule for rule in counted(ruled(), date(2023, 6, 2)).because.rules}
    assert {"trial_end", "production_start", "start_month", "proration_start"} <= asked
    assert not {"end_month", "proration_end", "proration_first", "trial_free"} & asked


@pytest.mark.parametrize(
    ("rules", "start", "end"),
    [
        (ruled(), APRIL, None),
        (ruled(), date(2022, 6, 1), None),
        (ruled(), APRIL, MARCH),
        (ruled(production_start=APRIL), APRIL, None),
    ],
)
def test_no_rule_on_whole_years_is_a_reason_where_every_month_is_charged_anyway(
    rules: Rules, start: date, end: date | None
) -> None:
    found = counted(rules, start, end)
    assert len(found.charged) == 12
    assert not [rule for rule in found.because.rules if rule.rule.startswith("proration")]


def test_only_use_that_begins_or_ends_in_the_year_fills_it() -> None:
    trial = ruled(trial_end=date(2023, 6, 30), production_start=APRIL.replace(year=2022),
                  proration_start=WHOLE)  # fmt: skip
    assert counted(trial, date(2022, 5, 1)).filled == ()  # begun the year before
    later = ruled(start_month="数えない", proration_start=WHOLE)
    assert numbers(counted(later, date(2023, 4, 2)).filled) == [4]
    earlier = ruled(end_month="数えない", proration_end=WHOLE)
    assert numbers(counted(earlier, APRIL, date(2024, 3, 15)).filled) == [3]
    over = counted(ruled(proration_end=WHOLE), APRIL, date(2024, 6, 30), until=date(2023, 8, 1))
    assert over.filled == ()  # another pays from August on, and use goes on


# --- one municipality's use after another's -------------------------------------------------------

OLD, NEW = "990001", "990002"


def merged(course: Course, on: date = date(2023, 8, 1), *more: Change) -> Facts:
    """OLD becomes NEW on a day; the course is OLD's."""
    changes = (Change(on, OLD, NEW, "合併"), *more)
    return Facts(date(2030, 3, 31), None, {}, {course.municipality: (course,)}, {}, changes)


def limits(facts: Facts, code: str, rules: Rules, year: int = 2023) -> list[object]:
    return [(span.begin, span.until) for span in spans(facts, code, year, rules)[0]]


def test_use_goes_over_to_the_successor_on_the_day_of_the_change() -> None:
    facts, day = merged(used(APRIL)), date(2023, 8, 1)
    assert limits(facts, OLD, ruled()) == [(None, day)]
    assert limits(facts, NEW, ruled()) == [(day, None)]
    assert limits(facts, NEW, ruled(), year=2022) == []  # a change still to come
    assert limits(merged(used(APRIL), MARCH), NEW, ruled()) == [(MARCH, None)]
    assert limits(facts, "990003", ruled()) == []


def test_an_earlier_code_that_never_applied_adds_no_use() -> None:
    facts = merged(used(APRIL, code="990003"))
    assert limits(facts, NEW, ruled()) == []


@pytest.mark.parametrize(("end", "goes_over"), [(date(2023, 8, 2), True), (date(2023, 8, 1), True),
                                                (date(2023, 7, 31), False), (None, True)])  # fmt: skip
def test_only_a_use_that_goes_on_is_taken_over(end: date | None, goes_over: bool) -> None:
    found, missing = spans(merged(used(APRIL, end)), NEW, 2023, ruled())
    assert (bool(found), missing) == (goes_over, ())


def test_where_the_rule_on_succession_is_open_the_gap_is_named_and_only_where_it_matters() -> None:
    rules = ruled(succession=None)
    found, missing = spans(merged(used(APRIL)), NEW, 2023, rules)
    assert (found, [each.rule for each in missing]) == ([], ["succession"])
    assert spans(merged(used(APRIL, date(2023, 7, 31))), NEW, 2023, rules) == ([], ())
    assert spans(merged(used(APRIL)), NEW, 2023, ruled(succession="引き継がない")) == ([], ())


def test_a_code_that_changes_twice_has_three_holders() -> None:
    first, second = date(2023, 8, 1), date(2024, 2, 1)
    facts = merged(used(APRIL), first, Change(second, NEW, "990003", "合併"))
    assert holders(facts, OLD) == [
        (OLD, None, first), (NEW, first, second), ("990003", second, None),
    ]  # fmt: skip
    assert limits(facts, NEW, ruled()) == [(first, second)]


@pytest.mark.parametrize(("year", "open_ends"), [(2022, 0), (2023, 1), (2024, 1)])
def test_a_start_of_use_that_was_taken_back_leaves_its_year_and_later_ones_open(
    year: int, open_ends: int
) -> None:
    never = Period("in_use", APRIL, APRIL.replace(month=3), True, True, True, 1)
    course = Course("a", OLD, APRIL, (never,))
    facts = Facts(date(2030, 3, 31), None, {}, {OLD: (course,)}, {}, ())
    found, missing = spans(facts, OLD, year, ruled())
    assert (found, len(missing)) == ([], open_ends)
