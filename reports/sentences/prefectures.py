"""Write the sentences and key figures of a prefecture's page: ratios, rank, discount, next tier,
fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports import wording
from reports.counts.adoption import RATIOS, PrefectureShares
from reports.counts.towns import Town
from reports.fees.calculator import Fee, Status, sum_of
from reports.fees.discounts import Reduction
from reports.fees.targets import Target
from reports.overview import Overview
from reports.sentences.summary import KeyFigure, fees_title
from reports.wording import UNDETERMINED, UNSEEN, marked, percent_of, year_name, yen


@dataclass(frozen=True, slots=True)
class Prefecture:
    """One prefecture with the content of its page.

    `code` is its two-digit code, `towns` are its municipalities. `now` and `month` have its numbers
    of municipalities by stage, now and a month ago; `rank` is its rank by 申込割合 (1: the highest).
    `target` says how many more adopters it needs for its next discount tier (None: this cannot be
    computed, for example because a rule is 未確定).
    """

    found: Overview
    code: str
    now: PrefectureShares
    month: PrefectureShares
    rank: int
    towns: Sequence[Town]
    target: Target | None  # None where a rule is 未確定

    @property
    def name(self) -> str:
        return self.now.name

    def fees(self, year: int) -> list[Fee]:
        """Return the usage fees (②) of the prefecture's municipalities for the fiscal year `year`,
        including municipalities that owe nothing.
        """
        return [fee for fee in self.found.fees[year] if fee.row.prefecture == self.code]


def prefectures(found: Overview) -> list[Prefecture]:
    """Return one Prefecture (page content) for each of the 47 prefectures, in order of code."""
    before = {p.code: p for p in found.shares.month.prefectures}
    ratios = [p.shares.application_ratio for p in found.shares.now.ranked()]
    targets = {target.prefecture: target for target in found.targets.targets}
    return [
        Prefecture(
            found,
            p.code,
            p,
            before[p.code],
            ratios.index(p.shares.application_ratio) + 1,
            [town for town in found.towns.now if town.prefecture == p.code],
            targets.get(p.code),
        )
        for p in found.shares.now.prefectures
    ]


def sentences(of: Prefecture) -> list[str]:
    """Return Japanese sentences on the prefecture `of`: its numbers of municipalities by stage, its
    rank by 申込割合, its discount, and how additional adopters would change fees.
    """
    shares = of.now.shares
    first = (
        f"{of.name}の{shares.municipalities:,}市区町村のうち"
        f"{shares.applied:,}団体（{wording.percent(shares.application_ratio)}）が利用を申し込み、"
        f"{shares.agreed:,}団体が利用約款を締結し、{shares.in_use:,}団体が利用を開始しています。"
        f"申込割合は全国で{of.rank}番目です。"
    )
    return [first, *_discount(of)]


def _discount(of: Prefecture) -> list[str]:
    if of.target is None:
        return [f"導入割合・割引の段階・あと何団体は示せません（{of.found.targets.why}）。"]
    target = of.target
    held = "次の段階はありません。"
    if target.next:
        held = (
            f"次の段階（導入割合{percent_of(target.next.at_least)}で割引率{percent_of(target.next.rate)}）まで、"
            f"あと{target.more}団体です。"
        )
    told = (
        f"導入割合は{wording.percent(target.ratio)}（{target.adopted}／{target.municipalities}団体）、"
        f"この割合に当たる割引率は{percent_of(target.rate)}です。{held}",
        _worth(of, target),
    )
    return [marked(sentence, of.found.scenario) for sentence in told]


def _worth(of: Prefecture, target: Target) -> str:
    year = year_name(of.found.targets.fiscal_year)
    moved = [("あと1団体が導入すると", target.worth_of_one)]
    if target.next and target.more > 1:
        moved.append(("次の段階に届くと", target.worth_of_next))
    told = "、".join(f"{when}{_effect(amount)}" for when, amount in moved)
    return f"現に利用している団体の利用料（②、{year}の合計）は、{told}です。"


def _effect(amount: int | None) -> str:
    if amount == 0:
        return "増減なし"
    return UNDETERMINED if amount is None else f"{yen(amount)}の減"


def reduction(of: Prefecture, year: int) -> Reduction | None:
    """Return the prefecture discount (by 導入割合) that a municipality of the prefecture `of` gets
    for the fiscal year `year`.

    It is computed for one municipality: the first that uses the system or, if none does, the first
    in the list. None if the prefecture has no municipalities.
    """
    users = [town.code for town in of.towns if town.in_use] or [t.code for t in of.towns]
    terms = of.found.rules.at(max(of.found.day, date(year, 4, 1)))
    return of.found.calculator.reduction(users[0], year, terms) if users else None


def next_assessment(of: Prefecture) -> date | None:
    """Return the first day, from the day asked about on, on which 導入割合 is assessed; None if the
    rule that sets the day of assessment is 未確定.
    """
    assessed = of.found.rules.at(of.found.day).prefecture_assessed.value
    return None if assessed is None else assessed.next(of.found.day)


def key_figures(of: Prefecture) -> list[KeyFigure]:
    """Return the key figures of the page of the prefecture `of`: the three ratios compared with the
    whole country, the discount, the next tier, and the fees.
    """
    rest = (_discount_figure(of), _next_figure(of), _fees_figure(of))
    return [
        *_shares(of),
        *(figure.under(of.found.scenario) for figure in rest),
    ]


def _shares(of: Prefecture) -> list[KeyFigure]:
    now, month, whole = of.now.shares, of.month.shares, of.found.shares.now.nationwide
    unseen = UNSEEN if of.found.seen < of.found.day else ""
    rows = zip(RATIOS, now.counts, month.counts, now.ratios, whole.ratios, strict=True)
    return [
        KeyFigure(
            title=title,
            value=wording.percent(ratio).removesuffix("%"),
            unit="%" if ratio is not None else "",
            detail=f"{count:,}／{now.municipalities:,}団体",
            comparisons=(
                (f"全国（{wording.percent(nation)}）比", wording.points(ratio, nation)),
                (
                    f"1か月前（{wording.short_day(of.found.shares.month.as_of)}）比",
                    unseen or f"{wording.signed(count - before)}団体",
                ),
            ),
            bar=ratio,
        )
        for title, count, before, ratio, nation in rows
    ]


def _discount_figure(of: Prefecture) -> KeyFigure:
    year = of.found.fiscal_year
    held, coming = reduction(of, year), next_assessment(of)
    title = f"導入割合に応じた割引（{year_name(year)}）"
    when = wording.date_of(coming) if coming else UNDETERMINED
    if held is None or held.rate is None:
        return KeyFigure(title, UNDETERMINED, "", "", (("次の判定日", when),))
    note = "見込み（判定日の前）" if held.because.estimates else "判定済み"
    return KeyFigure(
        title, percent_of(held.rate).removesuffix("%"), "%", note, (("次の判定日", when),)
    )


def _next_figure(of: Prefecture) -> KeyFigure:
    title, target = "次の割引の段階まで", of.target
    if target is None:
        return KeyFigure(title, UNDETERMINED, "", "", (("あと1団体の効果", UNDETERMINED),))
    worth = (("あと1団体の効果", _effect(target.worth_of_one)),)
    if target.next is None:
        return KeyFigure(title, "最高", "", "すべての段階に達しています", worth)
    detail = f"{percent_of(target.next.at_least)}で割引率{percent_of(target.next.rate)}"
    return KeyFigure(
        title,
        wording.number(target.more),
        "団体",
        detail,
        (*worth, ("次の段階の効果", _effect(target.worth_of_next))),
    )


def _fees_figure(of: Prefecture) -> KeyFigure:
    year = of.found.fiscal_year
    now, following = of.fees(year), of.fees(year + 1)
    total = sum_of(now)
    users = sum(fee.status is not Status.FREE for fee in now)
    return KeyFigure(
        title=fees_title(year),
        value=UNDETERMINED if total is None else f"{total:,}",
        unit="" if total is None else "円",
        detail=f"利用のある{users:,}団体" + ("" if total is None else "、消費税を含む"),
        comparisons=((f"同じく{year_name(year + 1)}", yen(sum_of(following))),),
    )
