"""Write the first sentences and the key figures of the first page; each key figure is compared with
something, e.g. with a month ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from intake.text.workdays import working_days
from reports import names, wording
from reports.counts.adoption import RATIOS, STAGES, Adoption, Before
from reports.counts.attention import LEAVING
from reports.counts.operations import Operations
from reports.counts.towns import Town
from reports.fees import money
from reports.fees.calculator import Fee, Status, sum_of
from reports.fees.coming import Layer
from reports.fees.lines import period
from reports.fees.money import Parts
from reports.fees.targets import Target
from reports.overview import Overview
from reports.sentences import changes, foreseen
from reports.sentences.summary import KeyFigure, extremes, fees_title, listed
from reports.wording import UNDETERMINED, UNSEEN, percent_of, year_name, yen

NEAR = 2  # municipalities short of the next tier


def sentences(found: Overview) -> list[str]:
    """Return Japanese sentences on the present numbers, the changes within a week and within a
    month, and the prefectures with the highest and the lowest 申込割合.

    If the records in use end before the day asked about, the sentences on changes are replaced by
    one that says that later changes are not known.
    """
    shares, towns = found.shares, found.towns
    moved = (
        [changes.unseen(found.seen)]
        if found.seen < found.day
        else [
            changes.since_week(shares, towns.now, towns.week),
            changes.since_month(shares, towns.now, towns.month),
        ]
    )
    told = [changes.standing(shares.now), *moved, extremes(shares.now)]
    return [sentence for sentence in told if sentence]


def decisions(found: Overview) -> list[str]:
    """Return Japanese sentences on what managers have to decide, the most urgent first; if there is
    nothing to decide, one sentence that says so.
    """
    leaving = [each.town.name for each in found.attention.call if each.why == LEAVING]
    near = [each.name for each in nearest(found) if each.more <= NEAR]
    unsettled = found.rules.unsettled_of_fee(found.day)
    told = []
    if leaving:
        told.append(
            f"取下げを申し出た{len(leaving):,}団体（{listed(leaving, '団体')}）に、どう応じるか。"
        )
    if near:
        told.append(
            f"あと1〜{NEAR}団体で次の割引の段階に届く{len(near):,}都道府県（{listed(near)}）で、働きかけるか。"
        )
    if unsettled:
        told.append(
            f"未確定の利用料（②）のきまり{len(unsettled):,}件を、いつ、どの資料で定めるか"
            "（定まるまで、実際の金額と割引は示せません）。"
        )
    if not found.question.goal:
        told.append("申込割合の目標を置くか（置くと、あと何団体かを概要のページに示します）。")
    return told or ["管理者が決めることはありません。"]


def groups(found: Overview) -> list[tuple[str, list[KeyFigure]]]:
    """Return the key figures of the first page in three groups, as pairs (heading, key figures):
    progress of the procedure, discounts and fees, the desk.
    """
    year = found.fiscal_year
    applied, agreed, in_use = (_share(found, place) for place in range(len(STAGES)))
    return [
        ("手続の進み（全国）", [applied, _accepted(found), agreed, in_use]),
        ("割引と利用料", [tiers(found), expected(found, year), expected(found, year + 1)]),
        ("受付", [waiting(found.desk), oldest(found.desk), missing(found.desk)]),
    ]


def key_figures(found: Overview) -> list[KeyFigure]:
    """Return all key figures of the first page in one list; `groups` returns them by heading."""
    return [figure for _, figures in groups(found) for figure in figures]


def _share(found: Overview, stage: int) -> KeyFigure:
    shares = found.shares
    now, then = shares.now.nationwide, shares.month.nationwide
    count, share = now.counts[stage], now.ratios[stage]
    return KeyFigure(
        title=STAGES[stage],
        value=f"{count:,}",
        unit="団体",
        detail=f"{RATIOS[stage]} {wording.percent(share)}（全国{now.municipalities:,}団体）",
        comparisons=(
            (
                _month_ago(shares),
                UNSEEN
                if found.seen < found.day
                else f"{wording.signed(count - then.counts[stage])}団体"
                f"（{wording.points(share, then.ratios[stage])}）",
            ),
        ),
        bar=share,
    )


def _month_ago(shares: Before[Adoption]) -> str:
    return f"{wording.short_day(shares.month.as_of)}比"


def _accepted(found: Overview) -> KeyFigure:
    now, month = (_count_accepted(towns) for towns in (found.towns.now, found.towns.month))
    applied = found.shares.now.nationwide.applied
    of = found.shares.now.nationwide.municipalities
    ratio, before = (Fraction(count, of) if of else None for count in (now, month))
    moved = f"{wording.signed(now - month)}団体（{wording.points(ratio, before)}）"
    if found.seen < found.day:
        moved = UNSEEN
    return KeyFigure(
        title="受付完了",
        value=f"{now:,}",
        unit="団体",
        detail=f"全国{of:,}団体の{wording.percent(ratio)}",
        comparisons=(
            (_month_ago(found.shares), moved),
            ("申し込んだ団体のうち受付の未了", f"{applied - now:,}団体"),
        ),
        bar=ratio,
    )  # fmt: skip


def _count_accepted(towns: Sequence[Town]) -> int:
    return sum(town.accepted for town in towns)


def tiers(found: Overview) -> KeyFigure:
    """Return the key figure that says how many prefectures have reached a tier of the prefecture
    discount.

    If this cannot be computed, its value is 「未確定」 and its detail gives the reason: a rule is
    未確定, 導入割合 is counted by population, or 導入割合 was already assessed for the fiscal year.
    """
    title = "割引の段階にある都道府県"
    if found.targets.missing:
        now = found.shares.now.prefectures
        reached = sum(p.shares.applied > 0 for p in now)
        none_yet = [p.name for p in now if not p.shares.applied]
        without = f"（まだないのは{listed(none_yet, most=3)}）" if none_yet else ""
        compared = (("申込みのある都道府県", f"{reached}／{len(now)}{without}"),)
        return KeyFigure(title, UNDETERMINED, "", found.targets.why, compared).under(found.scenario)
    by_rate: dict[str, int] = {}
    for target in sorted(found.targets.targets, key=lambda t: -t.rate):
        name = f"割引率{percent_of(target.rate)}" if target.rate else "段階に達していない"
        by_rate[name] = by_rate.get(name, 0) + 1
    reached = sum(1 for target in found.targets.targets if target.rate)
    near = [t for t in found.targets.targets if t.next and t.more == 1]
    return KeyFigure(
        title,
        wording.number(reached),
        f"／{len(found.targets.targets)}",
        f"あと1団体で次の段階に届くのは{listed([t.name for t in near], most=3)}" if near else "",
        tuple((name, f"{count}都道府県") for name, count in by_rate.items()),
    ).under(found.scenario)


def nearest(found: Overview) -> list[Target]:
    """Return the Target of each prefecture that is below the highest discount tier, sorted by how
    many more adopters it needs for its next tier, the fewest first.

    [] if this cannot be computed, e.g. because a rule is 未確定.
    """
    waiting = [target for target in found.targets.targets if target.next]
    return sorted(waiting, key=lambda t: (t.more, -(t.ratio or 0), t.prefecture))


def expected(found: Overview, year: int) -> KeyFigure:
    """Return the key figure with the total usage fee (②) for the fiscal year `year`, counting only
    municipalities with 利用開始 on record; its value is 「未確定」 if rules or facts are missing.

    Three things are shown with it: the forecasts that include municipalities expected to begin use,
    the yen by which discounts reduce the total, and a comparison with the previous year if its
    total is known. If the value is 「未確定」, the missing rules or facts are shown instead.
    """
    fees = found.fees[year]
    total, users = sum_of(fees), sum(fee.status is not Status.FREE for fee in fees)
    title = fees_title(year)
    if total is None:
        why, compared_with = _why_open(found, fees)
        detail = f"利用のある{users:,}団体。{why}"
        return KeyFigure(title, UNDETERMINED, "", detail, compared_with).under(found.scenario)
    compared = [
        *_with_those_to_come(found, year),
        ("割引で減る額（消費税を加える前）", _discounts(money.by_year(found)[year])),
        *_against(found, year, total),
    ]
    detail = f"利用のある{users:,}団体、消費税を含む"
    return KeyFigure(title, f"{total:,}", "円", detail, tuple(compared)).under(found.scenario)


def _discounts(of: Parts) -> str:
    """Return the yen by which the two discounts reduce the fees totalled in `of`, together and
    each, as Japanese text.
    """
    early, prefecture = -(of.early or 0), -(of.prefecture or 0)
    kinds = f"早期導入割引 {yen(early)}、導入割合に応じた割引 {yen(prefecture)}"
    return f"{yen(early + prefecture)}（{kinds}）"


def _why_open(found: Overview, fees: Sequence[Fee]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return why the total of `fees` is 未確定: (Japanese text with the reason, pairs (label, text)
    to show next to it).

    If a rule is 未確定, there is one pair, with the number of rules for the usage fee (②) that are
    未確定 or assumed. If only facts are missing, there are two pairs: the first names the first
    missing fact, why it is missing, and how many more facts are; the second names municipalities
    whose fees are 未確定.
    """
    missing = dict.fromkeys(item for fee in fees for item in fee.missing)
    facts = [item for item in missing if not item.rule]
    if len(facts) < len(missing) or not missing:
        open_ones = len(found.rules.unsettled_of_fee(found.day))
        return "きまりが定まっていないため", (("②の未確定のきまり", f"{open_ones}件"),)
    names = "・".join(dict.fromkeys(item.what for item in facts))
    more = f"（ほか{len(facts) - 1}件）" if facts[1:] else ""
    whose = [fee.row.full_name for fee in fees if fee.missing]
    of_whom = ("分からない団体", listed(whose, "団体", most=3))
    return f"{names}が分からないため", ((facts[0].what, facts[0].why + more), of_whom)


def _with_those_to_come(found: Overview, year: int) -> list[tuple[str, str]]:
    """Return pairs of Japanese texts (label, text) on two forecasts of the total usage fee (②) for
    the fiscal year `year`, in yen, with the number of municipalities that each includes.

    The first forecast assumes that municipalities with 締結 begin use as expected, the second
    assumes this also of those that have only applied. If any have only applied, a third pair says
    how many of these the second forecast includes (see foreseen.waiting). [] from the last day of
    that year on, when nobody else can begin use in it.
    """
    if found.day >= date(year + 1, 3, 31):
        return []
    of_year = next(item for item in money.outlook(found) if item.fiscal_year == year)
    of, waiting = money.included(found, year), foreseen.waiting(found, year)
    return [
        (f"{Layer.AGREED}を加えた見込み", f"{yen(of_year.agreed)}（{of.agreed:,}団体）"),
        (f"{Layer.APPLIED}も加えた見込み", f"{yen(of_year.applied)}（{of.applied:,}団体）"),
        *([waiting] if waiting else []),
    ]


def _against(found: Overview, year: int, total: int) -> list[tuple[str, str]]:
    """Compare the total fees of the fiscal year `year`, `total` yen, with those of the year before:
    a list of one pair of Japanese texts (label, text), or [] if the latter are not known.

    The text is `total` minus the previous year's total, in yen. If fewer months were charged in the
    previous year, a difference would mislead: the text is then that year's total, and the label
    names the months charged.
    """
    earlier = found.fees.get(year - 1, ())
    before = sum_of(earlier) if earlier else None
    if before is None:
        return []
    then, now = (
        sorted({month for fee in fees for line in fee.lines for month in line.due})
        for fees in (earlier, found.fees[year])
    )
    if then and len(then) < len(now):
        return [(f"{year_name(year - 1)}は{period(then)}の分だけ", yen(before))]
    return [(f"{year_name(year - 1)}比", f"{wording.signed(total - before)}円")]


def waiting(desk: Operations) -> KeyFigure:
    """Return the key figure that says how many items (mails, applications) wait for staff, and how
    many of them for more than a week.
    """
    return KeyFigure(
        title=_of_desk("職員の確認待ち", desk),
        value=f"{desk.waits:,}",
        unit="件",
        detail="要確認の申込み・お問合せなど" if desk.waits else "待っているものはありません",
        comparisons=(("うち1週間を超えるもの", f"{desk.waits_over_a_week:,}件"),),
    )


def _of_desk(title: str, desk: Operations) -> str:
    return title + ("" if desk.of_today else "（現在）")


def oldest(desk: Operations) -> KeyFigure:
    """Return the key figure on the item (mail or application) that has waited longest for staff:
    for how many working days, and why it waits; 「－」 if no item waits.
    """
    title = _of_desk("最も長い待ち", desk)
    if not desk.oldest:
        return KeyFigure(title, wording.NOTHING, "", "待っているものはありません", ())
    days = working_days(desk.oldest, desk.waiting_on)
    reason = next(item.reason for item in desk.waiting if item.oldest == desk.oldest)
    return KeyFigure(
        title=title,
        value=f"{days:,}",
        unit="営業日",
        detail=f"{wording.date_of(desk.oldest)}から{'' if desk.of_today else '現在まで'}",
        comparisons=(("その理由", names.reason(reason)),),
    )


def missing(desk: Operations) -> KeyFigure:
    """Return the key figure with the number of mails that were on the server at the last successful
    poll but are not in the record, which should be 0; 「－」 if no poll was successful yet.
    """
    box = desk.mailbox
    if box is None:
        return KeyFigure(
            "記録漏れ", wording.NOTHING, "", "受信箱をまだ確認していません", (), None, True
        )
    return KeyFigure(
        title="記録漏れ",
        value=f"{box.missing:,}",
        unit="通",
        detail=f"受信箱にあるメール{box.on_server:,}通",
        comparisons=(("うち記録済み", f"{box.recorded:,}通"),),
        warning=box.missing > 0 or desk.last_pass_failed,
    )
