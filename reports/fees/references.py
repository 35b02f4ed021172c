"""①, ③ and ④: shown below the total of ② as 参考, never part of it (根拠: 事務連絡 2). Pure."""

from __future__ import annotations

from typing import NamedTuple

from intake.vocabulary.codes import FieldName
from reports.fees.basis import basis
from reports.fees.facts import Course, Fact, Facts
from reports.fees.steps import Line
from reports.rules.catalog import NOT_OWED, STATED
from reports.rules.model import Dated, Missing, Terms, lacking

_PATTERN, _KONBINI = FieldName.PATTERN.label, FieldName.KONBINI_STATUS.label

IN_USE, PLANNED, NONE_PLANNED = "導入済み", "導入予定", "予定なし"


def references(
    facts: Facts, course: Course, code: str, year: int, terms: Terms
) -> tuple[Line, ...]:
    """The lines of ①, ③ and ④ for a municipality and fiscal year, as far as they are known."""
    standing = _standing(course, terms)
    return (
        _introduction(terms["introduction_cost"]),
        _konbini(facts, course, code, year, terms, standing),
        _commission(terms, standing),
    )


def _introduction(rule: Dated) -> Line:
    missing = Missing("導入経費の額", "団体ごとの額が記録されていません")
    return Line("introduction", "① 導入経費", None, "", (rule,), (), (missing,))


class _Standing(NamedTuple):
    """Whether a municipality is in コンビニ交付: 「in」, 「joins」, 「outside」, or why that is not known."""

    kind: str
    facts: tuple[Fact, ...]
    estimates: tuple[str, ...] = ()


def _standing(course: Course, terms: Terms) -> _Standing:
    pattern, konbini = course.pattern, course.konbini
    if pattern or konbini:
        facts = tuple(
            Fact(what, found.value, found.source)
            for what, found in ((_PATTERN, pattern), (_KONBINI, konbini))
            if found
        )
        return _Standing(_kind(pattern and pattern.value, konbini and konbini.value), facts)
    stated = (
        (_PATTERN, course.stated_pattern),
        (_KONBINI, course.stated_konbini),
    )
    facts = tuple(Fact(f"{what}（記載）", said, course.source) for what, said in stated if said)
    ruled = terms["konbini_source"].value == STATED
    estimates = () if ruled or not facts else (_AS_STATED,)
    return _Standing(_kind(course.stated_pattern, course.stated_konbini), facts, estimates)


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


def _konbini(
    facts: Facts, course: Course, code: str, year: int, terms: Terms, standing: _Standing
) -> Line:
    label, twice, outside = (
        "③ コンビニ交付サービス運営負担金（年額）",
        terms["konbini_twice"],
        terms["konbini_outside"],
    )
    line = Line("konbini", label, None, "", (), standing.facts, (), standing.estimates)
    if standing.kind == "in":
        how = "既にコンビニ交付を導入しているため、二重には負担しない"
        return line._replace(
            amount=0 if twice.value else None, how=how, rules=(twice,), missing=lacking(twice)
        )
    if standing.kind in ("unknown", "doubt"):
        return line._replace(missing=(_UNKNOWN[standing.kind],))
    rules: tuple[Dated, ...] = ()
    if standing.kind == "outside":
        rules = (outside,)
        if outside.value == NOT_OWED:
            return line._replace(amount=0, how=_OUTSIDE, rules=rules)
    found = basis(facts, course, code, year, terms, "konbini_charge")
    missing = (*lacking(*rules), *found.missing)
    return line._replace(
        amount=None if missing else found.annual, how=found.how, rules=(*rules, *found.rules),
        facts=(*standing.facts, *found.facts), missing=missing,
        estimates=(*standing.estimates, *found.estimates),
    )  # fmt: skip


_AS_STATED = "コンビニ交付の状況は利用申込書の記載による（職員の確認は記録されていない）"
_OUTSIDE = "コンビニ交付を導入しない団体は負担しない"
_UNKNOWN = {
    "unknown": Missing(_KONBINI, "職員の確認も、利用申込書の記載もありません"),
    "doubt": Missing(_KONBINI, "導入パターンとコンビニ交付の状況が食い違っています"),
}


def _commission(terms: Terms, standing: _Standing) -> Line:
    rule, outside = terms["commission"], terms["konbini_outside"]
    line = Line(
        "commission",
        "④ コンビニ等事業者への委託手数料",
        None,
        "",
        (rule,),
        standing.facts,
        (),
        standing.estimates,
    )
    if standing.kind == "outside" and outside.value == NOT_OWED:
        return line._replace(amount=0, how=_OUTSIDE, rules=(outside,))
    counted = Missing("証明書等の交付件数", "件数が記録されていません")
    how = "" if rule.value is None else f"1件当たり {rule.value:,}円"
    rules = (outside, rule) if standing.kind == "outside" else (rule,)
    return line._replace(how=how, rules=rules, missing=(*lacking(*rules), counted))
