"""Make the sections on how many and which municipalities have applied, agreed (締結) and begun use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake.vocabulary.codes import FieldName
from reports import wording
from reports.charts import figures
from reports.counts.adoption import STAGES
from reports.counts.history import Day
from reports.overview import Overview
from reports.sections.section import Chart, Section
from reports.sentences import summary
from reports.tables import money_tables, share_tables


def sections(found: Overview) -> Iterator[Section]:
    """Yields the sections on how many and which municipalities have reached 申込み, 締結 and
    利用開始.

    First come two lists of municipalities: all, and those that have ever applied. Then come the
    ratios by prefecture, kind and population band, three sections on what municipalities answered
    on the form, and the numbers and ratios by month.
    """
    now, listed = found.shares.now, money_tables.applicants(found)
    yield Section(
        "municipalities",
        "市区町村の一覧",
        "全ての市区町村の段階・日付・利用料（②）",
        money_tables.municipalities(found),
    )
    yield Section(
        "applicants",
        "申し込んだ団体",
        "申し込んだ団体の段階・日付・利用料（②）・連絡の理由",
        listed,
        note=_listed(listed.entries, now.nationwide.applied),
    )
    yield Section(
        "list",
        "都道府県別の割合",
        "都道府県ごとの三つの割合",
        share_tables.by_prefecture(now),
        summary.extremes(now),
    )
    yield Section(
        "ranking",
        "申込割合の順位",
        "申込割合の高い順に並べた都道府県",
        share_tables.ranking(now, found.scenario),
        summary.extremes(now),
    )
    yield Section(
        "kinds",
        "種別ごとの割合",
        "団体の種別ごとの三つの割合",
        share_tables.by_kind(now),
        summary.kind_extremes(now) or NOBODY,
    )
    yield Section(
        "sizes",
        "人口規模ごとの割合",
        "人口規模ごとの三つの割合",
        share_tables.by_size(found.sizes, now.nationwide, found.day),
        summary.extremes_of(found.sizes, "規模") if found.sizes else NO_SIZES,
        note="人口規模の区分は見やすさのためのもので、利用料の区分ではありません。"
        + summary.population_source(found),
    )
    yield from _answers(found)
    yield _progress(found)
    yield Section(
        "prefecture-months",
        "都道府県別の月ごとの推移",
        "各月末の都道府県ごとの三つの割合",
        share_tables.months_by_prefecture(found.by_prefecture, found.scenario),
    )


NOBODY = "申込みはまだありません。"
NO_SIZES = (
    "人口規模ごとの割合は示していません。住民基本台帳人口が登録されていないためです。"
    "登録は担当の技術者に依頼してください。"
)


def _listed(rows: int, applied: int) -> str:
    """Return a Japanese sentence on the list of municipalities that have ever applied: how many of
    them have an application now, and how many no longer have one, for example because they
    withdrew it.

    `rows` is the number of all municipalities in the list, `applied` that of those with an
    application now.
    """
    gone = f"と、取下げなどで申込みのない{rows - applied:,}団体" if rows > applied else ""
    return f"一覧の{rows:,}団体は、申し込んでいる{applied:,}団体{gone}です。"


def _progress(found: Overview) -> Section:
    chart = None
    if found.history:
        chart = Chart(
            figures.block(figures.progress(found.history, found.turning_points), found.scenario),
            "その日にそれぞれの段階に達している団体の数（全国）。取下げ・利用終了の分は除きます。",
            "申込み・締結・利用開始の団体数の推移を示す折れ線グラフ",
            (700, 150),
        )
    return Section(
        "progress",
        "月ごとの推移",
        "各月末の団体数",
        share_tables.by_month(found.history),
        _progress_sentence(found.history) + _level(found),
        chart,
    )


def _progress_sentence(history: Sequence[Day]) -> str:
    if not history:
        return NOBODY
    first, last = history[0], history[-1]
    months = share_tables.by_month(history).rows
    busiest = max(months, key=lambda row: row[2])
    return (
        f"{wording.day(first.on_date)}の最初の申込みから"
        f"{wording.short_day(last.on_date, first.on_date)}までに、"
        f"申込みは{last.shares.applied:,}団体になりました。"
        f"申込みが最も増えた月は{busiest[0]}で、{busiest[2]:,}団体の増でした。"
    )


def _level(found: Overview) -> str:
    """Return a Japanese sentence on the stages (申込み, 締結, 利用開始) whose nationwide number has
    not changed since the month of the day asked about began; "" if there are none.

    It says on which day each of these numbers last changed, and how many mails arrived after the
    earliest of these days. A number that has always been 0 is left out.
    """
    level = {}
    for place, stage in enumerate(STAGES):
        counts = [day.shares.counts[place] for day in found.history]
        steps = zip(found.history, counts, [0, *counts], strict=False)
        moved = [day.on_date for day, count, before in steps if count != before]
        if moved and moved[-1] < found.day.replace(day=1):
            level[stage] = moved[-1]
    if not level:
        return ""
    told = "、".join(
        f"{stage}は{wording.short_day(day, found.day)}" for stage, day in level.items()
    )
    first = min(level.values())
    mails = sum(day.mails for day in found.service.days if day.on_date > first)
    return (
        f"{told}を最後に増減がなく、線は平らです"
        f"（{wording.short_day(first, found.day)}より後に受信したメールは{mails:,}通）。"
    )


_ASKED = (FieldName.PATTERN, FieldName.KONBINI_STATUS, FieldName.TRIAL_WISH)


def _answers(found: Overview) -> Iterator[Section]:
    """Yields a section for each of three questions of the form (導入パターン, コンビニ交付の状況, and
    whether to take part in the trial): how many municipalities of each prefecture gave each
    answer.
    """
    when = wording.at_present(found.snapshot.day, found.day)
    for field in _ASKED:
        yield Section(
            f"answers-{field.value.replace('_', '-')}",
            f"都道府県別の{field.label}",
            f"申し込んだ団体の{field.label}は、都道府県ごとにどうか",
            share_tables.by_answer(field.label, field.value, found.answers, found.shares.now, when),
            note="申込書の記載による。利用開始のときに職員が確認したものは、その内容による。",
        )
