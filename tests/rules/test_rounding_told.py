"""What data/rules/README.md says of rounding is what the arithmetic does, to the yen."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import pytest

from reports.fees.arithmetic import Amounts, Arithmetic, Reckoned, amounts
from reports.rules.shapes import Rounding, Steps

README = Path(__file__).resolve().parents[2] / "data" / "rules" / "README.md"
EARLY, PREFECTURE, TAX = Fraction(10, 100), Fraction(5, 100), Fraction(10, 100)


def owed(
    place: str, method: str = "切捨て", combination: str = "順に適用する", unit: int = 1
) -> Amounts:
    steps = Steps.alike(Rounding(method, unit))
    how = Arithmetic(combination, steps, place, "加える", TAX)
    return amounts(100_000, 5, EARLY, PREFECTURE, how)[0]


def remaining(found: Amounts) -> list[int]:
    """The yen left after months, the first and the second discount."""
    return list(accumulate(yen or 0 for yen in found[:4]))[1:]


def test_the_example_of_rounding_in_the_rules_readme_is_what_is_computed() -> None:
    (told,) = [
        line
        for line in README.read_text(encoding="utf-8").splitlines()
        if line.startswith("架空の例")
    ]
    each, once = owed("段階ごと"), owed("合計で一度")
    steps = " → ".join(f"{yen:,}円" for yen in remaining(each))
    assert f"「段階ごと」は {steps}、消費税 {each.tax:,}円で合計 {each.total:,}円" in told
    assert (
        f"「合計で一度」は {remaining(once)[-1]:,}円、消費税 {once.tax:,}円で合計 {once.total:,}円"
        in told
    )


def test_the_example_of_a_year_in_two_parts_in_the_rules_readme_is_what_is_computed() -> None:
    (told,) = [
        line for line in README.read_text(encoding="utf-8").splitlines() if "期間に分かれる" in line
    ]
    how = Arithmetic(
        "順に適用する", Steps.alike(Rounding("切捨て", 1)), "段階ごと", "年額に含む", TAX
    )
    year = Reckoned()
    first = year.part(100_000, 8, EARLY, PREFECTURE, how)
    second = year.part(100_000, 2, Fraction(0), PREFECTURE, how)
    steps = " → ".join(f"{yen:,}円" for yen in remaining(first))
    assert f"8か月は {steps}、" in told
    months, _, left = remaining(second)
    so_far = remaining(first)[0] + months
    assert (
        f"累計 {so_far:,}円から {remaining(first)[0]:,}円を引いた {months:,}円 → {left:,}円" in told
    )
    assert f"合計 {(first.total or 0) + (second.total or 0):,}円" in told


@pytest.mark.parametrize(
    ("method", "left"), [("切捨て", [41_600, 37_400, 35_500]), ("切上げ", [41_700, 37_600, 35_800])]
)
def test_what_is_rounded_is_what_is_left_and_never_what_is_taken_off(
    method: str, left: list[int]
) -> None:
    assert remaining(owed("段階ごと", method, unit=100)) == left


def test_the_discount_of_the_prefecture_comes_first_only_where_the_rule_says_so() -> None:
    first = owed("段階ごと", combination="順に適用する（導入割合が先）")
    assert first.prefecture == 39_582 - 41_666
    assert first.early == 35_623 - 39_582
    assert owed("段階ごと").early == 37_499 - 41_666


def test_tax_is_of_the_rounded_amount_and_rounded_by_itself_at_either_place() -> None:
    for place in ("段階ごと", "合計で一度"):
        found = owed(place, "切上げ", unit=100)
        assert remaining(found)[-1] % 100 == 0
        assert found.tax == remaining(found)[-1] // 10
