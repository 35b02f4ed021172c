"""What a fee says of use itself: months charged, months of trial, why nothing is charged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from intake.terms import Stage
from reports.fees.facts import Course, Fact, Facts
from reports.fees.months import Months, Span
from reports.fees.steps import Line
from reports.wording import date_of

OTHER_COSTS = "その他の経費は、各市区町村の状況により負担いただく場合がある（事務連絡 ５）"
"""What the notice says of the months of trial besides: only ② is free."""


def why(facts: Facts, code: str, courses: Sequence[Course], trial: bool) -> str:
    """Why nothing is charged in a year, in a sentence without its full stop."""
    if trial:
        return "試行運用期間中の利用のみのため、②の負担はない"
    if courses:
        return "この年度に②を負担する利用の月がない"
    if any(course.first(Stage.TRIAL_STARTED) for course in facts.courses.get(code, ())):
        return "試行運用のみで、利用開始の記録がないため、②の負担はない"
    return "利用開始の記録がないため、②の負担はない"


def period(days: Sequence[date]) -> str:
    """「1月～3月」."""
    first, last = days[0], days[-1]
    return f"{first.month}月" if first == last else f"{first.month}月～{last.month}月"


def trial_line(span: Span, counted: Months) -> Line:
    """The line of the months of trial: ② is free (根拠: 事務連絡 5)."""
    rules = tuple(rule for rule in counted.rules if rule.rule in ("trial_end", "trial_free"))
    how = f"試行運用期間中の{len(counted.trial)}か月は②の負担がない。{OTHER_COSTS}"
    return Line("trial", f"試行運用期間（{period(counted.trial)}）", 0, how, rules, _use(span))


def months_line(
    span: Span, counted: Months, days: Sequence[date], count: int, as_of: date, first: bool
) -> Line:
    """The line of the months charged, without its amount; rules and facts stand on the `first` one."""
    label = "12か月分" if count == 12 else f"月割り（{count}か月分）"
    how = f"年額×{count}／12（{period(days)}）"
    if first and counted.filled:
        how = f"年額の全額を負担（利用は{period(days)}）"
    if not first:
        return Line("months", label, None, how)
    started = span.start
    estimates = (
        (f"利用開始日 {date_of(started)}は基準日より後の予定である",) if started > as_of else ()
    )
    if span.course.assumed:
        estimates = ("記録にない、仮に置いた利用開始による",)
    return Line("months", label, None, how, counted.rules, _use(span), counted.missing, estimates)


def _use(span: Span) -> tuple[Fact, ...]:
    number = f"受付番号 {span.course.receipt}、" if span.course.receipt else ""
    marks = (("利用開始日", span.use.started), ("利用の最後の日", span.use.ended))
    return tuple(Fact(what, mark.on, f"{number}{mark.source}") for what, mark in marks if mark)
