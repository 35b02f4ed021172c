"""The sections about how many municipalities have applied, agreed and begun, and where."""

from __future__ import annotations

from collections.abc import Iterator

from intake.vocabulary.codes import FieldName
from reports import wording
from reports.overview import Overview
from reports.sections.section import Section
from reports.sentences import summary
from reports.tables import money_tables, share_tables


def sections(found: Overview) -> Iterator[Section]:
    """The municipalities themselves, then the shares by prefecture, kind, size of population and month."""
    now = found.shares.now
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
        money_tables.applicants(found),
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
        summary.kind_extremes(now),
    )
    yield Section(
        "sizes",
        "人口規模ごとの割合",
        "人口規模ごとの三つの割合",
        share_tables.by_size(found.sizes, now.nationwide, found.day),
        summary.extremes_of(found.sizes, "規模") if found.sizes else "",
    )
    yield from _answers(found)
    yield Section(
        "progress-months", "月ごとの推移", "各月末の団体数", share_tables.by_month(found.history)
    )
    yield Section(
        "prefecture-months",
        "都道府県別の月ごとの推移",
        "各月末の都道府県ごとの三つの割合",
        share_tables.months_by_prefecture(found.by_prefecture, found.scenario),
    )


_ASKED = (FieldName.PATTERN, FieldName.KONBINI_STATUS, FieldName.TRIAL_WISH)


def _answers(found: Overview) -> Iterator[Section]:
    """What applicants answer to three questions of the form, by prefecture."""
    when = wording.at_present(found.snapshot.day, found.day)
    for field in _ASKED:
        yield Section(
            f"answers-{field.value.replace('_', '-')}",
            f"都道府県別の{field.label}",
            f"申し込んだ団体の{field.label}は、都道府県ごとにどうか",
            share_tables.by_answer(field.label, field.value, found.answers, found.shares.now, when),
            note="申込書の記載による。利用開始のときに職員が確認したものは、その内容による。",
        )
