"""The costs other than ② (利用料): ① 導入経費, ③ コンビニ交付サービス運営負担金, ④ 委託手数料. They
are shown below the total of ② as 参考 and are never part of it. 根拠: 事務連絡 2.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from intake.vocabulary.codes import FieldName
from reports.fees.annual_fee import annual_fee
from reports.fees.because import Because, ruled
from reports.fees.facts import Course, Fact, Facts
from reports.fees.lines import Line
from reports.rules.catalog import NOT_OWED, STATED, RulesOnDay
from reports.rules.dated import Missing
from reports.wording import year_name

_PATTERN, _KONBINI = FieldName.PATTERN.label, FieldName.KONBINI_STATUS.label

IN_USE, PLANNED, NONE_PLANNED = "導入済み", "導入予定", "予定なし"


def other_costs(
    facts: Facts, course: Course, code: str, year: int, rules: RulesOnDay
) -> tuple[Line, ...]:
    """Return three lines of a bill, for the other costs of the municipality with the six-digit
    `code` in the fiscal year `year`: ① 導入経費, ③ コンビニ交付サービス運営負担金, ④ 委託手数料, in
    this order.

    `course` is the municipality's application. Whether the municipality takes part in コンビニ交付
    is what staff decided or, if they did not, what the form states. The amount of a line is in yen;
    None while unknown or 未確定.
    """
    konbini = _konbini(course, year, rules)
    return (
        _introduction(course, year, rules),
        _charge(facts, course, code, year, rules, konbini),
        _commission(course, year, rules, konbini),
    )


def _introduction(course: Course, year: int, rules: RulesOnDay) -> Line:
    """Return the bill's line for 導入経費 (①): what staff recorded for the application `course` and
    the fiscal year `year`.

    The amount is in yen; None if staff recorded none.
    """
    label, found = "① 導入経費", course.cost("introduction_yen", year)
    if found is None:
        missing = Missing("導入経費の額", "団体ごとの額が記録されていません")
        return Line(
            "introduction", label, None, "", Because((rules.introduction_cost,), (), (missing,))
        )
    yen = int(found.value)
    fact = Fact(f"{year_name(year)}の導入経費", f"{yen:,}円", found.source)
    return Line(
        "introduction",
        label,
        yen,
        "団体ごとに記録した額",
        Because((rules.introduction_cost,), (fact,)),
    )


class _Konbini(NamedTuple):
    """Whether a municipality takes part in コンビニ交付, with the reasons for this answer.

    `kind` is "in" (it does), "joins" (it plans to), "outside" (it does not), "doubt" (what is known
    is contradictory) or "unknown".
    """

    kind: str
    because: Because


def _konbini(course: Course, year: int, rules: RulesOnDay) -> _Konbini:
    """Decide whether the municipality with the application `course` takes part in コンビニ交付 on the
    last day of the fiscal year `year`.

    It is decided from 導入パターン and コンビニ交付の状況: as staff confirmed them or, if they
    confirmed neither, as the form states them.
    """
    pattern, konbini = course.pattern, course.konbini_on(date(year + 1, 3, 31))
    if pattern or konbini:
        said = ((_PATTERN, pattern), (_KONBINI, konbini))
        facts = tuple(Fact(what, found.value, found.source) for what, found in said if found)
        return _Konbini(
            _kind(pattern and pattern.value, konbini and konbini.value), Because((), facts)
        )
    stated = ((_PATTERN, course.stated_pattern), (_KONBINI, course.stated_konbini))
    facts = tuple(Fact(f"{what}（記載）", words, course.source) for what, words in stated if words)
    doubted = facts and rules.konbini_source.value != STATED
    because = Because((), facts, (), (_AS_STATED,) if doubted else ())
    return _Konbini(_kind(course.stated_pattern, course.stated_konbini), because)


def _kind(pattern: str | None, konbini: str | None) -> str:
    if konbini == IN_USE:
        return "in"
    if pattern == "B":
        return "doubt" if konbini in (PLANNED, NONE_PLANNED) else "in"
    if pattern == "A":
        return "doubt" if konbini == NONE_PLANNED else "joins"
    if pattern == "C":
        return "doubt" if konbini == PLANNED else "outside"
    return {PLANNED: "joins", NONE_PLANNED: "outside"}.get(konbini or "", "unknown")


def _charge(
    facts: Facts, course: Course, code: str, year: int, rules: RulesOnDay, konbini: _Konbini
) -> Line:
    yen, how, because = None, "", konbini.because
    if konbini.kind in _UNKNOWN:
        because += Because(missing=(_UNKNOWN[konbini.kind],))
    elif konbini.kind == "in":
        yen = 0 if rules.konbini_twice.value else None
        how = "既にコンビニ交付を導入しているため、二重には負担しない"
        because += ruled(rules.konbini_twice)
    elif konbini.kind == "outside" and rules.konbini_outside.value == NOT_OWED:
        yen, how, because = 0, _OUTSIDE, because + ruled(rules.konbini_outside)
    else:
        found = annual_fee(facts, course, code, year, rules, rules.konbini_charge)
        outside = (rules.konbini_outside,) if konbini.kind == "outside" else ()
        because += ruled(*outside) + found.because
        yen, how = None if because.missing else found.yen, found.how
    return Line("konbini", "③ コンビニ交付サービス運営負担金（年額）", yen, how, because)


_AS_STATED = "コンビニ交付の状況は利用申込書の記載による（職員の確認は記録されていない）"
_OUTSIDE = "コンビニ交付を導入しない団体は負担しない"
_UNKNOWN = {
    "unknown": Missing(_KONBINI, "職員の確認も、利用申込書の記載もありません"),
    "doubt": Missing(_KONBINI, "導入パターンとコンビニ交付の状況が食い違っています"),
}


def _commission(course: Course, year: int, rules: RulesOnDay, konbini: _Konbini) -> Line:
    """Return the bill's line for 委託手数料 (④): the price of one certificate × the number of
    certificates that staff recorded for the application `course` and the fiscal year `year`.

    The amount is 0 if the municipality does not take part in コンビニ交付 (by `konbini`) and the rules
    say that it owes nothing in that case; None while the price is 未確定 or the number is not
    recorded.
    """
    label, price, outside = (
        "④ コンビニ等事業者への委託手数料",
        rules.commission,
        konbini.kind == "outside",
    )
    if outside and rules.konbini_outside.value == NOT_OWED:
        because = konbini.because + Because((rules.konbini_outside,))
        return Line("commission", label, 0, _OUTSIDE, because)
    how = "" if price.value is None else f"1件当たり {price.value:,}円"
    used = (rules.konbini_outside, price) if outside else (price,)
    found = course.cost("certificates", year)
    if found is None:
        counted = Missing("証明書等の交付件数", "件数が記録されていません")
        return Line(
            "commission", label, None, how, konbini.because + ruled(*used, missing=(counted,))
        )
    count = int(found.value)
    fact = Fact(f"{year_name(year)}の交付件数", f"{count:,}件", found.source)
    because = konbini.because + ruled(*used, facts=(fact,))
    yen = None if because.missing else count * price.settled
    return Line("commission", label, yen, f"{how}×{count:,}件" if how else "", because)
