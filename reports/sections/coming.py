"""Make the sections on forecasts: how many municipalities will use the system month by month, and
how earlier forecasts compare with what really happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reports import wording
from reports.charts import figures, page_figures
from reports.counts.history import month_ends
from reports.days import last_day, month_apart
from reports.fees.coming import Accuracy, Layer, Times, accuracy
from reports.overview import Overview
from reports.sections.section import Chart, Section
from reports.tables import money_tables

PAST, AHEAD = 6, 12  # months in the chart before the day, and after it
WHEN_IN_USE = (
    "締結済みの団体は希望した月（過ぎたときは翌月）に、申込済みの団体は、実際に申込みから締結までに要した日数から"
    "締結が見込まれる数だけ、希望した月以後に利用を開始すると見込みます。これから申し込む団体は含みません。"
)
SPAN = (
    "幅の「少ない場合」は利用開始の記録がない団体がどれも利用を開始しない場合、"
    "「多い場合」は締結済み・申込済みの団体が全て希望した月に利用を開始する場合です。利用の終了は見込んでいません。"
)


def sections(found: Overview) -> Iterator[Section]:
    """Yields the sections "coming" (forecast of the next 12 months) and "tried" (earlier forecasts
    compared with what really happened).
    """
    first = found.day.replace(day=1)
    ends = [last_day(month_apart(first, months)) for months in range(1, AHEAD + 1)]
    table, made = money_tables.coming(ends, found.coming), accuracy(found.tried)
    yield Section(
        "coming",
        "利用開始の見込み",
        "これから12か月の、利用している団体の数の見込み",
        table,
        _says(found, ends),
        _chart(found, ends) if found.coming.starts else None,
        WHEN_IN_USE + SPAN + _took(found.coming.times),
    )
    yield Section(
        "tried",
        "見込みと実績",
        "以前に立てた見込みは、どれだけ当たったか",
        money_tables.tried(made),
        _held(found, made),
        note="過去の各月末に、その日までの記録だけから同じ方法で見込みを立て、実績と比べたものです。"
        "以前の方法は、申込済みの団体が全て次の4月1日に利用を開始するとしたものです。",
    )


def _held(found: Overview, made: Sequence[Accuracy]) -> str:
    """Return a Japanese sentence on how accurate earlier forecasts (`made`) were.

    A forecast gives the expected number of municipalities and a span (lowest to highest number).
    For each number of months ahead, the sentence has the mean error, the mean width of the spans,
    and how often the real number was within the span. If no forecast can be compared yet, it says
    so; "" if also no municipality uses the system or is expected to.
    """
    if not made:
        return "この見込みは、まだ確かめられていません。" if found.coming.starts else ""
    told = "、".join(
        f"{each.months}か月先が{wording.tenths(each.error)}団体"
        f"（{wording.tenths(each.width)}団体、{len(each.tried):,}回のうち{each.inside:,}回）"
        for each in made
    )
    return (
        f"以前に立てた見込みと実績の差の平均（括弧内は、幅の平均と、実績が幅に入った回数）は、{told}です。"
        f"{made[-1].months}か月より先は、まだ確かめられていません。"
    )


def _says(found: Overview, ends: list[date]) -> str:
    if not found.coming.starts:
        return "申込みはまだありません。"
    now = found.shares.now.nationwide.in_use
    last, (least, most) = found.coming.in_use(ends[-1]), found.coming.span(ends[-1])
    return (
        f"利用している団体は、現在の{now:,}団体から、{wording.month(ends[-1])}末に{last.total():,}団体"
        f"（幅は{least:,}～{most:,}団体）になる見込みです（利用開始の記録がある{last[Layer.SURE]:,}、締結済み{last[Layer.AGREED]:,}、申込済み{last[Layer.APPLIED]:,}）。"
    )


def _took(times: Times) -> str:
    """Return a Japanese sentence on within how many days of 申込み a quarter and half of the
    applications reach 締結; "" if none has reached it yet.
    """
    middle, early = times.days_for(0.5), times.days_for(0.25)
    if not times.agreed:
        return ""
    half = f"半数が{middle:,}日以内" if middle else "半数にはまだ達していない"
    quarter = f"4分の1が{early:,}日以内、" if early else ""
    return (
        f"申込みから締結までは、{quarter}{half}です"
        f"（締結した{times.agreed:,}件と、締結していない{times.waiting:,}件による）。"
    )


def _chart(found: Overview, ends: list[date]) -> Chart:
    past = [(day.on_date, day.shares.in_use) for day in month_ends(found.history)[-PAST:]]
    ahead = [(end, [found.coming.in_use(end)[layer] for layer in Layer]) for end in ends]
    spans = [found.coming.span(end) for end in ends]
    return Chart(
        figures.block(page_figures.coming(past, ahead, spans), found.scenario),
        "各月末に利用している団体の数（実績と見込み。縦の線は見込みの幅）",
        "利用している団体の数の実績と見込みを月ごとに示す積み上げ棒グラフ",
        (700, 110),
    )
